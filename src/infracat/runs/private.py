"""Who may read what a run leaves: you alone, or your group too where you say so; whatever the umask.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

FOLDER, FILE = 0o700, 0o600
_OF_A_GROUP = {FOLDER: 0o750, FILE: 0o640}


def make_folder(path: Path) -> None:
    """A new folder of yours alone; raises ``OSError``, also where it is there already."""
    path.mkdir(FOLDER)
    _set(path, FOLDER)


def open_new(path: str | Path, flags: int) -> int:
    """For ``open(…, opener=open_new)``: the file is yours alone from its first byte on."""
    descriptor = os.open(path, flags, FILE)
    if hasattr(os, "fchmod"):
        with suppress(OSError):  # a file system without modes
            os.fchmod(descriptor, FILE)
    return descriptor


def set_modes(path: Path, *, group: bool) -> None:
    """A file, or a folder with all that is in it: for you alone, or for your group to read too."""
    for each in (path, *_within(path)):
        if each.is_symlink() or not (each.is_dir() or each.is_file()):
            continue
        mode = FOLDER if each.is_dir() else FILE
        _set(each, _OF_A_GROUP[mode] if group else mode)


def let_the_group_in(folder: Path) -> None:
    """Whoever may read a run has to reach it; a folder that more people may read stays as it is."""
    with suppress(OSError):
        _set(folder, stat.S_IMODE(folder.stat().st_mode) | 0o050)


def is_private(path: Path) -> bool:
    """Whether others have no access at all."""
    with suppress(OSError):
        return not stat.S_IMODE(path.stat().st_mode) & 0o007
    return False


def _within(path: Path) -> Iterator[Path]:
    if path.is_dir() and not path.is_symlink():
        yield from path.rglob("*")


def _set(path: Path, mode: int) -> None:
    with suppress(OSError):  # a file system without modes, or somebody else's file
        path.chmod(mode)
