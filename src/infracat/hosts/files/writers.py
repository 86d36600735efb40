"""Which files are open for writing at this moment, by ``/proc``; root alone sees those of other users."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from infracat.hosts.host import Host

PROC = Path("/proc")
_NO_FILES = ("/dev/", "/proc/", "/sys/", "/memfd:", "/anon_hugepage")


@dataclass(frozen=True, slots=True)
class Writer:
    """A process that has a file open for writing; ``handle`` leads to the file, also into a container."""

    path: str
    pid: int
    handle: str

    def __str__(self) -> str:
        try:
            name = (PROC / str(self.pid) / "comm").read_text(errors="replace").strip()
        except OSError:
            name = "a process"
        return f"{name} (pid {self.pid})"


def writer_of(host: Host, path: Path) -> Writer | None:
    """The process that has the file, or one in the folder, open for writing; all processes are searched once a run."""
    return next((each for each in host.cached_per_run("files open for writing", _writers) if _is_at(each, path)), None)


def _is_at(writer: Writer, path: Path) -> bool:
    if writer.path == str(path) or writer.path.startswith(f"{path}{os.sep}"):
        return True
    if Path(writer.path).name != path.name:
        return False
    try:
        return Path(writer.handle).samefile(path)
    except OSError:  # closed meanwhile
        return False


def _writers() -> tuple[Writer, ...]:
    return tuple(_all()) if PROC.is_dir() else ()


def _all() -> Iterator[Writer]:
    own = str(os.getpid())
    for process in os.listdir(PROC):  # noqa: PTH208
        if process.isdigit() and process != own:
            try:
                yield from _of(process)
            except OSError:  # ended, or another user's
                continue


def _of(process: str) -> Iterator[Writer]:
    for number in os.listdir(f"{PROC}/{process}/fd"):  # noqa: PTH208 - texts, for speed: there are thousands
        handle = f"{PROC}/{process}/fd/{number}"
        try:
            path = os.readlink(handle)  # noqa: PTH115
            if path.startswith("/") and not path.startswith(_NO_FILES) and _is_for_writing(process, number):
                yield Writer(path, int(process), handle)
        except OSError:  # closed
            continue


def _is_for_writing(process: str, number: str) -> bool:
    with open(f"{PROC}/{process}/fdinfo/{number}") as info:  # noqa: PTH123
        flags = next((line for line in info if line.startswith("flags:")), "flags: 0")
    return bool(int(flags.split()[1], 8) & (os.O_WRONLY | os.O_RDWR))
