"""Whether the newest copy is whole, or somebody is writing it still."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.hosts.files.writers import writer_of
from infracat.sections.backups.listing.item import Made

if TYPE_CHECKING:
    from infracat.hosts import Host

JUST_NOW = 10  # seconds; a file that was written so lately is looked at twice
MOMENT = 1.0  # seconds between the two looks


def being_written(made: Made, host: Host) -> str:
    """What tells that the copy is not whole yet, empty where nothing does."""
    path = Path(made.copy.where)
    if writer := writer_of(host, path):
        return f"{writer} has it open"
    if abs((datetime.now(UTC) - made.modified).total_seconds()) > JUST_NOW:
        return ""
    before = _size(path, host)
    time.sleep(min(MOMENT, host.left))
    return "it is growing" if _size(path, host) != before else ""


def _size(path: Path, host: Host) -> tuple[tuple[int, float], ...]:
    """Also of a folder: what is in it."""
    return tuple((size, modified) for _, size, modified in host.files.walk(path, ())["files"])
