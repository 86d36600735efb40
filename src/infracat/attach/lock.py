"""Attaching one run takes turns: the second process on a machine sees what the first one put on the ticket."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def lock(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Wait until no other process attaches the run in ``folder``, where the file system has locks."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _lock(descriptor, say)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, say: Callable[[str], None]) -> None:
    with suppress(ImportError, OSError):
        import fcntl

        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("somebody else attaches this run right now: waiting")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
