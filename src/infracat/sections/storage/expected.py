"""What a judge of ``storage`` compares the facts with: a file system's type and options have several spellings."""

from __future__ import annotations

import re
from collections.abc import Collection

ALIASES = {  # the type given to mount(8), and its names in the table of mounts
    "cifs": ("smb3",),
    "drvfs": ("9p", "virtiofs"),  # drives of Windows in WSL
    "nfs": ("nfs4",),
    "ntfs": ("ntfs3", "fuseblk"),
}
IMPLICIT = {  # in force unless its opposite is in the table of mounts
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
    """A type of file system: ``nfs4`` agrees with ``nfs``, and ``fuse.sshfs`` with ``sshfs``."""

    __slots__ = ()

    def agrees(self, found: str) -> bool:
        return found in (self, f"fuse.{self}", *ALIASES.get(self, ()))


class MountOptions(tuple[str, ...]):
    """Options that must all be in force; ``exec`` is unless ``noexec`` is, and ``size=1m`` is ``size=1024k``."""

    __slots__ = ()

    def agrees(self, found: Collection[str]) -> bool:
        in_force = {_in_bytes(option) for option in found}
        wanted = [part for option in self for part in (DEFAULTS if option == "defaults" else (option,))]
        return all(
            _in_bytes(option) in in_force or (option in IMPLICIT and IMPLICIT[option] not in in_force)
            for option in wanted
        )

    def __str__(self) -> str:
        return ", ".join(self)


def _in_bytes(option: str) -> str:
    match = _SIZE.fullmatch(option)
    if not match:
        return option
    return f"{match[1]}{int(match[2]) << 10 * ' kmgt'.index(match[3].lower() or ' ')}"
