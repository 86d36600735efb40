"""The size of files: of all together that a row names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from infracat.catalog.fields import Size
from infracat.facts import Absent, Facts
from infracat.hosts.files.globs import FoundFile, files

if TYPE_CHECKING:
    from infracat.hosts import Host

NAMED = 3  # of the largest


class Sizes(Facts):
    """Of all files together; bytes."""

    total: int
    count: int
    largest: tuple[str, ...]  # with their sizes

    def above(self, most: Size, path: str) -> str:
        files_ = f"{self.count} files of {path}" if self.count > 1 else "one file"
        return f"{Size(self.total)} in {files_}, due above {most}; the largest: {', '.join(self.largest)}"


def observe_sizes(text: str, host: Host) -> Sizes | Absent:
    """A folder that is there and has no such file is no trouble: nothing has grown in it."""
    found = files(host, text)
    if isinstance(found, Absent):
        return found
    largest = sorted(found, key=lambda file: file.size, reverse=True)[:NAMED]
    return Sizes(
        total=sum(file.size for file in found),
        count=len(found),
        largest=tuple(f"{_near(file, host)} ({Size(file.size)})" for file in largest),
    )


def _near(file: FoundFile, host: Host) -> str:
    """Its path as the catalog would write it."""
    inside = file.path.is_relative_to(host.folder)
    return host.clean(os.path.relpath(file.path, host.folder) if inside else str(file.path))
