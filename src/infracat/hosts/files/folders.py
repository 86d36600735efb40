"""Files of folders with unknown contents: found within limits, and read only where that is safe."""

from __future__ import annotations

import os
import stat
from base64 import b64decode
from collections.abc import Callable, Collection, Iterator
from pathlib import Path, PurePath

from infracat.facts import CannotObserve
from infracat.hosts.files import questions
from infracat.hosts.files.guarded_files import Ask


def read_small(ask: Ask, path: Path, most: int) -> bytes:
    """What is in the file; ``CannotObserve`` for all but a readable, regular file of at most ``most`` bytes.

    A pipe would block for ever, and a link may lead to itself.
    """
    try:
        status = ask(questions.status, path, read=lambda told: questions.Status(**told))
        if stat.S_ISDIR(status.mode):
            raise CannotObserve("is a folder, not a file")
        if not stat.S_ISREG(status.mode):
            raise CannotObserve("is not a regular file")
        if status.size > most:
            raise CannotObserve(f"is too large: {status.size / 1e6:.1f} MB, at most {most / 1e6:g} MB")
        data = ask(questions.content, path, most + 1, read=b64decode)
    except OSError as error:
        raise CannotObserve(f"cannot be read: {error.strerror or error}") from error
    if len(data) > most:  # the size of a file in /proc, or of FUSE, may be 0
        raise CannotObserve(f"is too large: more than {most / 1e6:g} MB")
    return data


def below(
    folder: Path, *, depth: int, most: int, skip: Callable[[str], bool], hidden: Collection[str]
) -> Iterator[tuple[PurePath, bool]]:
    """Relative paths in ``folder`` and its subfolders, nearest first, each with whether it is a folder.

    Links to folders are not followed, nor are those that ``skip`` names, nor hidden ones but those in ``hidden``.
    It ends after ``most`` entries.
    """
    level = [PurePath()]
    seen = 0
    for _ in range(depth + 1):
        deeper = []
        for inside in level:
            for name, is_folder in _entries(folder / inside):
                seen += 1
                if seen > most:
                    return
                yield inside / name, is_folder
                if is_folder and not skip(name) and (not name.startswith(".") or name in hidden):
                    deeper.append(inside / name)
        level = deeper


def _entries(folder: Path) -> list[tuple[str, bool]]:
    """Names in a folder, sorted; none where it may not be read."""
    try:
        with os.scandir(folder) as entries:
            return sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
    except OSError:
        return []
