"""The size of all files that a row names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.catalog.fields import Size
from infracat.facts import Absent
from infracat.hosts.files.globs import files
from infracat.sections.maintenance.paths import short_path
from infracat.sections.maintenance.seen import Sizes

if TYPE_CHECKING:
    from infracat.hosts import Host

NAMED = 3  # of the largest


def observe_sizes(text: str, host: Host) -> Sizes | Absent:
    """``Absent`` where there is no such file or folder; a folder without such a file has the size 0."""
    found = files(host, text)
    if isinstance(found, Absent):
        return found
    largest = sorted(found, key=lambda file: file.size, reverse=True)[:NAMED]
    return Sizes(
        total=sum(file.size for file in found),
        count=len(found),
        largest=tuple(f"{host.clean(short_path(file.path, host))} ({Size(file.size)})" for file in largest),
    )
