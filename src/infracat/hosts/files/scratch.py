"""Temporary folders for what must be unpacked or fetched: removed again, whatever happens.

Whoever uses one holds a lock on it, which the kernel drops when that process ends, however it ends.
"""

from __future__ import annotations

import atexit
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

PREFIX = "infracat-scratch-"


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that no other user may read; after ^C it is removed when the interpreter ends.

    The interpreter does not wait for observers' threads: one of them may not get to remove it.
    """
    sweep()
    made, lock = _made()
    remove = partial(shutil.rmtree, made, ignore_errors=True)
    atexit.register(remove)
    try:
        yield made
    finally:
        remove()
        atexit.unregister(remove)
        if lock is not None:
            os.close(lock)


def sweep() -> None:
    """Remove what processes have left that were killed. A folder is locked by who uses it, and by who removes it."""
    for each in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            lock = _locked(each, wait=False)
            shutil.rmtree(each, ignore_errors=True)
            os.close(lock)


def _made() -> tuple[Path, int | None]:
    """A new one and its lock; between the two somebody may take it for one that was left."""
    while True:
        made = Path(tempfile.mkdtemp(prefix=PREFIX))
        try:
            return made, _locked(made, wait=True)
        except FileNotFoundError:
            continue
        except OSError:  # a file system without locks: nobody else removes it either
            return made, None


def _locked(path: Path, *, wait: bool) -> int:
    """A descriptor that holds the lock; OSError where another process does, or where there are no locks."""
    if sys.platform == "win32":
        raise OSError(errno.ENOLCK, "no locks")
    import fcntl

    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        path.stat()
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
