"""What this machine has: memory, processors, and the file system behind a path."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from infracat.facts import CannotObserve


@dataclass(frozen=True, slots=True)
class FileSystem:
    """The file system that holds a path, its size, and what a user may still write, in bytes."""

    kind: str  # ext4, overlay, nfs4
    source: str  # /dev/sda1, overlay, server:/export
    device: str  # MAJOR:MINOR of its block device; nothing where it has none
    free: int
    total: int


def memory() -> int:
    """Bytes of memory that the system has."""
    import psutil

    return psutil.virtual_memory().total


def processors() -> tuple[int, int]:
    """How many logical processors this process may run on, and how many there are."""
    import psutil

    there = psutil.cpu_count() or 1
    process = psutil.Process()
    return (len(process.cpu_affinity()) if hasattr(process, "cpu_affinity") else there), there


def file_system(path: Path) -> FileSystem | None:
    """The one that holds ``path``; None when there is no such path."""
    import psutil

    try:
        number = path.stat().st_dev
        usage = psutil.disk_usage(str(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise CannotObserve(f"{path}: {error.strerror}") from error
    kind, source = _mounted(path.resolve(), psutil.disk_partitions(all=True))
    return FileSystem(kind, source, _device(number, source), usage.free, usage.total)


def _mounted(path: Path, table: Iterable[tuple[str, ...]]) -> tuple[str, str]:
    """Kind and source of the mount that ``path`` is below; of two at one place the later one is seen."""
    kind, source, longest = "", "", -1
    for device, point, filesystem, *_ in table:
        parts = len(Path(point).parts)
        if path.is_relative_to(point) and parts >= longest:
            kind, source, longest = filesystem, device, parts
    return kind, source


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
