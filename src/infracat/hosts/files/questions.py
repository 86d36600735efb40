"""Questions to a file system, which may hang; each can be asked in a child process, which runs this file.

It imports the standard library only, so that it starts in 15 ms. Without arguments it answers question after question.
"""

from __future__ import annotations

import base64
import errno
import json
import os
import stat
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from infracat.vhdx import Disk

PIECE = 1024 * 1024  # bytes read at a time
Kind = Literal["nothing", "file", "directory", "other"]


@dataclass(frozen=True, slots=True)
class Space:
    """The file system of a path: bytes, and shares in percent as ``df`` counts them.

    Without a size (proc), or a fixed number of inodes (btrfs, vfat), no share of it is used: 0.
    """

    size: int
    free: int  # for an ordinary user: without what is reserved for root
    used: float
    inodes: float
    read_only: bool

    def __str__(self) -> str:
        read_only = ", read-only" if self.read_only else ""
        return (
            f"{self.used:g} % of {self.size} bytes used, {self.free} free, {self.inodes:g} % of inodes used{read_only}"
        )


@dataclass(frozen=True, slots=True)
class Status:
    """What ``stat`` tells."""

    mode: int
    size: int


@dataclass(frozen=True, slots=True)
class DeviceSpace:
    """The file system that holds a path: its device's number, its bytes; and the path behind all links."""

    number: int
    free: int
    total: int
    target: str


def space(path: str) -> Space:
    if not hasattr(os, "statvfs"):
        return _space_on_windows(path)
    told = os.statvfs(path)
    return Space(
        size=told.f_blocks * told.f_frsize,
        free=told.f_bavail * told.f_frsize,
        used=_share(told.f_blocks - told.f_bfree, told.f_bavail),
        inodes=_share(told.f_files - told.f_ffree, told.f_ffree),
        read_only=bool(told.f_flag & os.ST_RDONLY),
    )


def _space_on_windows(path: str) -> Space:
    import shutil

    told = shutil.disk_usage(path)
    return Space(told.total, told.free, _share(told.used, told.free), 0.0, read_only=False)


def _share(used: int, left: int) -> float:
    """In percent, rounded up at the first decimal, as ``df`` rounds up: 95.01 % is above 95 %."""
    total = used + left
    return -(-used * 1000 // total) / 10 if total > 0 else 0.0


def kind(path: str) -> Kind:
    """What is at the path, links followed."""
    try:
        mode = Path(path).stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return "nothing"
    if stat.S_ISDIR(mode):
        return "directory"
    return "file" if stat.S_ISREG(mode) else "other"


def may_write(path: str) -> bool:
    """Whether this user may create files in a directory, by its permissions: nothing is written."""
    return os.access(path, os.W_OK | os.X_OK)


def names(path: str) -> list[str]:
    """What a directory holds."""
    return sorted(each.name for each in Path(path).iterdir())


def modified(path: str) -> float:
    """When what is there was last changed, in seconds since 1970."""
    return Path(path).stat().st_mtime


def target(path: str) -> str:
    """The path behind all links."""
    return os.path.realpath(path)


def vhdx(path: str) -> Disk:
    from infracat.vhdx import VhdxFile, inspect

    with Path(path).open("rb") as file:
        return inspect(VhdxFile(file))


def status(path: str) -> Status:
    """Of what is there, links followed."""
    found = os.stat(path)  # noqa: PTH116 - a text
    return Status(found.st_mode, found.st_size)


def content(path: str, most: int) -> bytes:
    """The first ``most`` bytes of a file."""
    pieces: list[bytes] = []
    with Path(path).open("rb") as file:
        while most > 0 and (piece := file.read(min(most, PIECE))):  # a read takes memory for all that it may return
            pieces.append(piece)
            most -= len(piece)
    return b"".join(pieces)


def link(path: str) -> str | None:
    """Where a symbolic link leads to, as it is written in it; None where ``path`` is no link."""
    return os.readlink(path) if os.path.islink(path) else None  # noqa: PTH114, PTH115 - a text


def is_program(path: str) -> bool:
    """Whether a file is there that this user may execute."""
    return not os.path.isdir(path) and os.access(path, os.F_OK | os.X_OK)  # noqa: PTH112 - a text


def is_usable(path: str) -> bool:
    """Whether this user may read and write what is there."""
    return os.access(path, os.R_OK | os.W_OK)


def held_by(path: str) -> DeviceSpace:
    """The file system that holds a path."""
    import shutil

    number = os.stat(path).st_dev  # noqa: PTH116
    usage = shutil.disk_usage(path)
    return DeviceSpace(number, usage.free, usage.total, target(path))


def is_same(path: str, other: str) -> bool:
    """Whether two paths lead to one file."""
    return os.path.samefile(path, other)  # noqa: PTH121 - texts


def make_folder(path: str) -> None:
    """It and those above it; raises OSError where it is there already."""
    Path(path).mkdir(parents=True)


QUESTIONS: Mapping[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        space,
        kind,
        may_write,
        names,
        modified,
        target,
        vhdx,
        status,
        content,
        link,
        is_program,
        is_usable,
        held_by,
        is_same,
        make_folder,
    )
}


def _plain(value: Any) -> Any:
    """A dataclass's fields, bytes in Base64, any other value as it is."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return {name: getattr(value, name) for name in value.__slots__} if hasattr(value, "__slots__") else value


def answer(question: str, path: str, *more: Any) -> dict[str, Any]:
    """The answer that the child process prints, as JSON."""
    try:
        return {"answer": _plain(QUESTIONS[question](path, *more))}
    except OSError as error:
        return {"errno": error.errno, "strerror": error.strerror or str(error)}
    except ValueError as error:  # a NUL in the path
        return {"errno": errno.EINVAL, "strerror": str(error)}


if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[3]))
    for asked in [sys.argv[1:]] if sys.argv[1:] else map(json.loads, sys.stdin):
        print(json.dumps(answer(*asked)), flush=True)  # noqa: T201 - to the parent process
