"""Temporary folders for what must be unpacked or fetched: removed again, whatever happens."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

PREFIX = "infracat-scratch-"
FORGOTTEN = 24 * 3600  # seconds after which a folder is left over from a killed run


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that no other user may read; after ^C it is removed when the interpreter ends.

    The interpreter does not wait for observers' threads: one of them may not get to remove it.
    """
    _sweep(Path(tempfile.gettempdir()))
    made = Path(tempfile.mkdtemp(prefix=PREFIX))
    remove = partial(shutil.rmtree, made, ignore_errors=True)
    atexit.register(remove)
    try:
        yield made
    finally:
        remove()
        atexit.unregister(remove)


def _sweep(place: Path) -> None:
    for each in place.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if each.lstat().st_mtime < time.time() - FORGOTTEN:
                shutil.rmtree(each, ignore_errors=True)
