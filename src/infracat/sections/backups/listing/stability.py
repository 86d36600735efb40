"""Whether the newest copy is complete, or a process is still writing it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.hosts.files.writers import writer_of
from infracat.sections.backups.listing.item import DatedCopy

if TYPE_CHECKING:
    from infracat.hosts import Host

RECENT = 10  # seconds; the size of a file that was written so recently is compared with itself a moment later
INTERVAL = 1.0  # seconds between the two


def why_incomplete(made: DatedCopy, host: Host) -> str:
    """Which sign there is that the copy is still being written, empty where there is none."""
    paths = [Path(where) for where in made.copy.parts or (made.copy.where,)]
    if writer := next(filter(None, (writer_of(host, path) for path in paths)), None):
        return f"{writer} has it open"
    recent = abs((host.now() - made.modified).total_seconds()) <= RECENT
    return "" if not recent or is_stable(paths[-1], host) else "it is growing"


def is_stable(path: Path, host: Host) -> bool:
    """Whether the sizes and modification times stay the same for ``INTERVAL``."""
    before = _sizes(path, host)
    time.sleep(min(INTERVAL, host.left))
    return _sizes(path, host) == before


def _sizes(path: Path, host: Host) -> tuple[tuple[int, float], ...]:
    """Of a file, or of all files in a folder."""
    return tuple((size, modified) for _, size, modified in host.files.walk(path, ())["files"])
