"""What this machine has: memory, processors, and the file system behind a path."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.files import questions
from infracat.hosts.files.guarded_files import Ask, directly
from infracat.hosts.files.mounts import mounts
from infracat.hosts.libraries import is_installed

MEMORY = Path("/proc/meminfo")


@dataclass(frozen=True, slots=True)
class FileSystem:
    """The file system that holds a path, its size, and what a user may still write, in bytes."""

    kind: str  # ext4, overlay, nfs4
    source: str  # /dev/sda1, overlay, server:/export
    device: str  # MAJOR:MINOR of its block device; nothing where it has none
    free: int
    total: int


def memory() -> tuple[int, str]:
    """Bytes of memory that the system has, and what it was read from."""
    if is_installed("psutil"):
        import psutil

        return psutil.virtual_memory().total, "psutil"
    return memory_in(_text(MEMORY)), str(MEMORY)


def memory_in(table: str) -> int:
    """``MemTotal:  16384256 kB`` of a ``meminfo`` → 16777478144, see proc(5)."""
    for line in table.splitlines():
        name, _, amount = line.partition(":")
        if name == "MemTotal":
            return int(amount.split()[0]) * 1024
    raise CannotObserve(f"{MEMORY} does not say how much memory there is")


def processors() -> tuple[tuple[int, int], str]:
    """How many logical processors this process may run on, how many there are, and what that was read from."""
    if is_installed("psutil"):
        import psutil

        there, process = psutil.cpu_count() or 1, psutil.Process()
        return (len(process.cpu_affinity()) if hasattr(process, "cpu_affinity") else there, there), "psutil"
    there = os.cpu_count() or 1
    return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else there, there), "the system"


def file_system(path: Path, platform: str, ask: Ask = directly) -> FileSystem | None:
    """The one that holds ``path``; None when there is no such path."""
    try:
        held = ask(questions.held_by, path, read=lambda told: questions.DeviceSpace(**told))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CannotObserve(f"{path}: {error.strerror}") from error
    kind, source = _mounted(Path(held.target), _partitions(platform))
    return FileSystem(kind, source, _device(held.number, source), held.free, held.total)


def _partitions(platform: str) -> Iterable[tuple[str, str, str]]:
    """Of each mount its device, mount point and kind."""
    if is_installed("psutil"):
        import psutil

        return [(each.device, each.mountpoint, each.fstype) for each in psutil.disk_partitions(all=True)]
    return [(each.source, each.point, each.filesystem) for each in mounts(platform)]


def _mounted(path: Path, table: Iterable[tuple[str, str, str]]) -> tuple[str, str]:
    """Kind and source of the mount that ``path`` is below; of two at one place the later one is seen."""
    kind, source, longest = "", "", -1
    for device, point, filesystem in table:
        parts = len(Path(point).parts)
        if path.is_relative_to(point) and parts >= longest:
            kind, source, longest = filesystem, device, parts
    return kind, source


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError as error:
        raise CannotObserve(f"{path}: {error.strerror}") from error


def _device(number: int, source: str) -> str:
    """btrfs numbers its volumes itself, with 0 for the major: its source is the device."""
    if not hasattr(os, "major"):
        return ""
    if os.major(number) == 0 and source.startswith("/dev/"):
        try:
            number = Path(source).stat().st_rdev
        except OSError:
            return ""
    return f"{os.major(number)}:{os.minor(number)}" if os.major(number) else ""
