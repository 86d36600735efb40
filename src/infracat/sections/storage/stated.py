"""What a row states about a mount, and how the kernel writes the same."""

from __future__ import annotations

import re
from collections.abc import Collection

SAME = {  # what one mounts, and what the table of mounts calls it
    "cifs": ("smb3",),
    "drvfs": ("9p", "virtiofs"),  # drives of Windows in WSL
    "nfs": ("nfs4",),
    "ntfs": ("ntfs3", "fuseblk"),
}
SILENT = {  # holds where its opposite is not in the table
    "rw": "ro",
    "exec": "noexec",
    "suid": "nosuid",
    "dev": "nodev",
    "async": "sync",
    "atime": "noatime",
    "diratime": "nodiratime",
}
DEFAULTS = ("rw", "suid", "dev", "exec", "async")
_SIZE = re.compile(r"(.+=)(\d+)([kmgt]?)", re.IGNORECASE)


class FileSystem(str):
    """A type of file system: ``nfs`` is met by ``nfs4``, and ``sshfs`` by ``fuse.sshfs``."""

    __slots__ = ()

    def agrees(self, found: str) -> bool:
        return found in (self, f"fuse.{self}", *SAME.get(self, ()))


class MountOptions(tuple[str, ...]):
    """Options that must all hold; ``exec`` does where there is no ``noexec``, and ``size=1m`` is ``size=1024k``."""

    __slots__ = ()

    def agrees(self, found: Collection[str]) -> bool:
        in_force = {_in_bytes(option) for option in found}
        wanted = [part for option in self for part in (DEFAULTS if option == "defaults" else (option,))]
        return all(
            _in_bytes(option) in in_force or (option in SILENT and SILENT[option] not in in_force) for option in wanted
        )

    def __str__(self) -> str:
        return ", ".join(self)


def _in_bytes(option: str) -> str:
    match = _SIZE.fullmatch(option)
    if not match:
        return option
    return f"{match[1]}{int(match[2]) << 10 * ' kmgt'.index(match[3].lower() or ' ')}"
