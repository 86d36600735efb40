"""Folders for what must be unpacked or fetched to be looked at: removed again, whatever happens."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "infracat-scratch-"
FORGOTTEN = 24 * 3600  # seconds after which one is nobody's: its run was killed


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that nobody else may read; after a ^C it goes when the interpreter ends."""
    _sweep(Path(tempfile.gettempdir()))
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _sweep(folder: Path) -> None:
    for each in folder.glob(f"{PREFIX}*"):
        with suppress(OSError):
            if each.lstat().st_mtime < time.time() - FORGOTTEN:
                shutil.rmtree(each, ignore_errors=True)
