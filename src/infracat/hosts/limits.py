"""The limits that a shell has set for this process (``ulimit``): on open files, and on memory."""

from __future__ import annotations

import sys
from collections.abc import Callable

ENOUGH_FILES = 1024  # what most systems allow
FILES_A_ROW = 12  # a command has three pipes and a selector, a request a socket and its certificates
OTHER_FILES = 32  # of Python, pytest and its workers
MEMORY_A_ROW = 80_000_000  # bytes of addresses: a thread's stack, and its heap
_as_found: tuple[int, int] | None = None  # of open files, where we have raised it


def raise_open_files() -> None:
    """The soft limit becomes what the hard one allows, where it is lower than on most systems."""
    global _as_found  # noqa: PLW0603 - it is the process that has one limit
    if sys.platform == "win32":
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH_FILES if hard == resource.RLIM_INFINITY else min(ENOUGH_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        _as_found = soft, hard


def before_exec() -> Callable[[], None] | None:
    """What a command of the catalog runs first: it is to see the limits of whoever started us."""
    return None if _as_found is None else _restore


def _restore() -> None:
    import resource

    if _as_found is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, _as_found)


def rows_at_once(most: int) -> int:
    """How many rows the limits have room for, at least one."""
    if sys.platform == "win32":
        return most
    import resource

    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    memory, _ = resource.getrlimit(resource.RLIMIT_AS)
    if files != resource.RLIM_INFINITY:
        most = min(most, (files - OTHER_FILES) // FILES_A_ROW)
    if memory != resource.RLIM_INFINITY:
        most = min(most, (memory - _addresses()) // MEMORY_A_ROW)
    return max(1, most)


def _addresses() -> int:
    """Bytes of addresses that this process has already."""
    import resource

    try:
        with open("/proc/self/statm") as file:  # noqa: PTH123 - as early as possible
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 0
