"""What lies where copies are expected: a file or an object, and what is told of a copy before it counts as one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from infracat.sections.backups.copy import Copy


@dataclass(frozen=True, slots=True)
class Item:
    """A file, an object, or a folder with all that is in it."""

    name: str  # from the location on: 2026-11-22/shop.dump
    where: str
    size: int
    modified: datetime
    whole: bool = True  # as far as its name tells


@dataclass(frozen=True, slots=True)
class Made:
    """A copy, with what tells it from those of other series: ``shop-*.dump``."""

    copy: Copy
    series: str
    modified: datetime
