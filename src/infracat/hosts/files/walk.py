"""Which files are below a folder, or fit a glob; may run in a child process, which runs this file.

It imports the standard library only, so that it starts in 15 ms. Paths are texts, for speed.
"""
# ruff: noqa: PTH114, PTH116, PTH118, PTH119

from __future__ import annotations

import errno
import json
import os
import re
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from fnmatch import translate
from typing import Any, Literal

Kind = Literal["nothing", "file", "folder", "other"]
FOREVER = 1e9  # seconds
SYSTEM_FOLDERS = {"lost+found", "System Volume Information", "$RECYCLE.BIN"}  # at the root of a disk: the system's own
_WILD = re.compile(r"[*?\[]")
_CASE = re.IGNORECASE if os.name == "nt" else 0
MOST = 500_000  # entries: what a listing says that was cut is wrong
_BATCH = 500  # entries between two checks of the timeout
_Todo = tuple[str, tuple[str, ...]]  # a folder, and what is left of the pattern below it


def is_wild(part: str) -> bool:
    """Whether a name in a path is a pattern."""
    return bool(_WILD.search(part))


def walk(base: str, parts: Sequence[str] = (), patience: float = FOREVER) -> dict[str, Any]:
    """The regular files that fit ``parts`` below ``base``; without parts, ``base`` itself or all files below it.

    ``kind`` is what is at ``base``; ``files`` are path, bytes and seconds since 1970; ``unread`` are paths that could
    not be read, and why. What vanishes meanwhile was not there; a name that is there as it is written is no pattern.
    Raises TimeoutError after ``patience`` seconds.
    """
    whole = os.path.join(base, *parts)
    if os.path.lexists(whole):
        base, parts = whole, ()
    kind = _kind(base)
    walker = _Walker(time.monotonic() + patience)
    if kind == "file" and not parts:
        walker.take(base, is_link=False)
    elif kind == "folder":
        walker.go(base, tuple(parts))
    return {"kind": kind, "files": walker.files(), "unread": sorted(walker.unread.items())}


def _kind(path: str) -> Kind:
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        if _is_gone(error):
            return "nothing"
        raise
    return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"


def _is_gone(error: OSError) -> bool:
    """Also a link that leads to itself."""
    return error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


class _Walker:
    """Links to folders are followed where the pattern names them, never where a wildcard finds them: no circles."""

    def __init__(self, until: float) -> None:
        self._until = until
        self._entries = 0
        self._found: dict[str, os.stat_result] = {}
        self._links: dict[str, os.stat_result] = {}
        self.unread: dict[str, str] = {}

    def files(self) -> list[tuple[str, int, float]]:
        """Sorted by path. A link to a file that is among them is not another one."""
        known = {(found.st_dev, found.st_ino) for found in self._found.values()}
        for path, found in self._links.items():
            if (found.st_dev, found.st_ino) not in known:
                known.add((found.st_dev, found.st_ino))
                self._found[path] = found
        return [(path, found.st_size, found.st_mtime) for path, found in sorted(self._found.items())]

    def go(self, base: str, parts: tuple[str, ...]) -> None:
        todo: list[_Todo] = [(base, parts)]
        done = set()
        while todo:
            here = todo.pop()
            if here not in done:
                done.add(here)
                todo += self._step(*here)

    def _step(self, folder: str, parts: tuple[str, ...]) -> Iterator[_Todo]:
        if not parts:
            yield from self._below(folder, hidden=True)
        elif parts[0] == "**":
            yield from self._any_depth(folder, parts)
        elif is_wild(parts[0]):
            yield from self._fitting(folder, parts[0], parts[1:])
        elif len(parts) == 1:
            path = os.path.join(folder, parts[0])
            self.take(path, is_link=os.path.islink(path))
        else:
            yield os.path.join(folder, parts[0]), parts[1:]

    def _below(self, folder: str, *, hidden: bool) -> Iterator[_Todo]:
        """Takes the files; returns the folders to go on with."""
        for entry in self._scan(folder):
            if hidden or not entry.name.startswith("."):
                if entry.is_dir(follow_symlinks=False):
                    yield entry.path, () if hidden else ("**",)
                else:
                    self.take(entry.path, is_link=entry.is_symlink())

    def _any_depth(self, folder: str, parts: tuple[str, ...]) -> Iterator[_Todo]:
        """``**``: as in shells, it enters no folder whose name begins with a dot."""
        if len(parts) == 1:
            yield from self._below(folder, hidden=False)
            return
        yield folder, parts[1:]
        for entry in self._scan(folder):
            if not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                yield entry.path, parts

    def _fitting(self, folder: str, part: str, rest: tuple[str, ...]) -> Iterator[_Todo]:
        fits = re.compile(translate(part), _CASE).match
        for entry in self._scan(folder):
            if not fits(entry.name) or (entry.name.startswith(".") and not part.startswith(".")):
                continue
            if not rest:
                self.take(entry.path, is_link=entry.is_symlink())
            elif entry.is_dir(follow_symlinks=False):
                yield entry.path, rest

    def take(self, path: str, *, is_link: bool) -> None:
        """Records the path if it is a regular file."""
        try:
            found = os.stat(path)
        except OSError as error:
            self._blame(path, error)
            return
        if stat.S_ISREG(found.st_mode):
            (self._links if is_link else self._found)[path] = found

    def _scan(self, folder: str) -> Iterator[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    self._tick()
                    yield entry
        except OSError as error:
            if isinstance(error, TimeoutError) or error.errno == errno.E2BIG:
                raise
            self._blame(folder, error)

    def _tick(self) -> None:
        self._entries += 1
        if self._entries > MOST:
            raise OSError(errno.E2BIG, f"more than {MOST:,} entries: name a deeper folder, or fewer files")
        if self._entries % _BATCH == 0 and time.monotonic() > self._until:
            raise TimeoutError

    def _blame(self, path: str, error: OSError) -> None:
        if not _is_gone(error) and os.path.basename(path) not in SYSTEM_FOLDERS:
            self.unread[path] = error.strerror or str(error)


def answer(base: str, *parts: str) -> dict[str, Any]:
    """The answer that the child process prints, as JSON."""
    try:
        return {"answer": walk(base, parts)}
    except OSError as error:
        return {"errno": error.errno, "strerror": error.strerror or str(error)}


if __name__ == "__main__":
    print(json.dumps(answer(*sys.argv[1:])))  # noqa: T201 - to the parent process
