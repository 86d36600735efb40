"""The kernel's mount table. Reading it touches no file system, so it never hangs."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

from infracat.facts import CannotObserve
from infracat.hosts.libraries import needs
from infracat.redaction.encodings import SECRET_WORDS

TABLE = Path("/proc/self/mountinfo")
READ_ONLY = {"ro", "emergency_ro", "shutdown"}  # the last two: set by the kernel on a damaged ext4 or xfs
REMOTE_FILESYSTEMS = {  # answered by a server or a program, which may be dead
    *("9p", "afpfs", "afs", "autofs", "beegfs", "ceph", "cifs", "coda", "gfs2", "gpfs", "lustre", "macfuse", "ncpfs"),
    *("nfs", "nfs4", "ocfs2", "orangefs", "osxfuse", "smb3", "smbfs", "virtiofs", "webdav"),
}
MOST_LINKS = 40
_ESCAPED = re.compile(r"\\([0-7]{3})")
_SECRET = re.compile(rf"^([^=]*{SECRET_WORDS}[^=]*)=.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mount:
    """One line of the table. ``root`` is the mounted part of the file system: other than ``/`` for a bind mount."""

    point: str
    filesystem: str
    source: str
    options: tuple[str, ...]  # of the mount and of its file system
    root: str = "/"
    device: str = ""  # MAJOR:MINOR

    @property
    def read_only(self) -> bool:
        return not READ_ONLY.isdisjoint(self.options)

    def __str__(self) -> str:
        part = f"[{self.root}]" if self.root != "/" else ""
        return f"{self.source}{part} on {self.point} type {self.filesystem} ({','.join(self.options)})"


def mounts(platform: str) -> tuple[Mount, ...]:
    """All of them, in the order in which they were mounted: of two at one point, the last is seen."""
    if platform not in ("linux", "wsl"):
        return _elsewhere()
    try:
        return parse_mountinfo(TABLE.read_bytes().decode("utf-8", "surrogateescape"))
    except OSError as error:
        raise CannotObserve(f"the mount table {TABLE} cannot be read: {error.strerror}") from error


def parse_mountinfo(table: str) -> tuple[Mount, ...]:
    """The mounts of a ``mountinfo`` (see proc(5)); other lines are left out."""
    return tuple(_mount(line.split(" ")) for line in table.split("\n") if " - " in line)


def _mount(words: list[str]) -> Mount:
    dash = words.index("-", 6)
    filesystem, source, of_filesystem = words[dash + 1], words[dash + 2], words[dash + 3]
    return Mount(
        point=unescape_octal(words[4]),
        filesystem=filesystem,
        source=unescape_octal(source),
        options=_effective(words[5].split(","), unescape_octal(of_filesystem).split(",")),
        root=unescape_octal(words[3]),
        device=words[2],
    )


def _effective(of_mount: Iterable[str], of_filesystem: Iterable[str]) -> tuple[str, ...]:
    """The options in force: read-only in either of them wins. Passwords are left out."""
    options = dict.fromkeys((*of_mount, *of_filesystem))
    if "ro" in options:
        options.pop("rw", None)
    return tuple(_SECRET.sub(r"\1=…", option) for option in options if option)


def unescape_octal(text: str) -> str:
    r"""``/mnt/my\040disk`` → ``/mnt/my disk``: spaces are written in octal, in this table and in fstab."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)), text)


def _elsewhere() -> tuple[Mount, ...]:
    with needs("psutil"):
        import psutil

    return tuple(
        Mount(str(PurePath(each.mountpoint)), each.fstype, each.device, tuple(each.opts.split(",")))
        for each in psutil.disk_partitions(all=True)
    )


def remote_points(table: Mapping[str, Mount]) -> frozenset[str]:
    """Where a file system is mounted that a server or a program answers for."""
    return frozenset(point for point, mount in table.items() if _asks(mount.filesystem))


def remote_point(path: str, points: Collection[str]) -> str:
    """Which of ``points``, see ``remote_points``, holds an absolute ``path``; empty where its way leads through none.

    Follows links, as far as is safe. The root counts as safe: infracat was started from it.
    """
    ahead, here, links = path.split("/")[::-1] if points else [], "/", 0
    while ahead and links < MOST_LINKS:
        name = ahead.pop()
        if name in ("", ".", ".."):
            here = os.path.dirname(here) if name == ".." else here  # noqa: PTH120 - texts, for speed
            continue
        here = f"{here.rstrip('/')}/{name}"
        if here in points:
            return _deepest(here, ahead, points)
        if to := _link(here):
            links += 1
            ahead += to.split("/")[::-1]
            here = "/" if to.startswith("/") else os.path.dirname(here)  # noqa: PTH120
    return ""


def _deepest(point: str, ahead: list[str], points: Collection[str]) -> str:
    """Of the mounts on the way on, as far as it can be told without a look: what is behind ``point`` may hang."""
    here = point
    for name in reversed(ahead):
        here = os.path.normpath(f"{here}/{name}")
        point = here if here in points else point
    return point


def _link(path: str) -> str:
    """Where a link leads to; empty for anything else, and for what may not be looked at."""
    try:
        return os.readlink(path) if os.path.islink(path) else ""  # noqa: PTH114, PTH115
    except OSError:
        return ""


def hangs_below(path: str, points: Collection[str]) -> bool:
    """Whether one of ``points`` is somewhere below ``path``, which itself is safe."""
    above = f"{os.path.realpath(path).rstrip('/')}/" if points else ""
    return any(point.startswith(above) for point in points)


def _asks(filesystem: str) -> bool:
    return filesystem in REMOTE_FILESYSTEMS or filesystem.startswith("fuse")
