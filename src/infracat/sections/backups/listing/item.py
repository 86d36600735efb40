"""What a location lists: files, objects and folders, and the copies among them with their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from infracat.sections.backups.copy import Copy


@dataclass(frozen=True, slots=True)
class Item:
    """A file, an object, or a folder with all its contents."""

    name: str  # relative to the location: 2026-11-22/shop.dump
    where: str
    size: int
    modified: datetime
    complete: bool = True  # as far as its name shows
    parts: tuple[str, ...] = ()  # where they are, of a copy in several files
    missing: str = ""  # which of them are not there


@dataclass(frozen=True)
class Listing:
    """The items at a location. In a folder, only folders that are named by a date belong to the row."""

    where: str
    items: Sequence[Item]
    pattern: str = ""  # the file name, or the last part of the glob, that the catalog states
    is_folder: bool = False


@dataclass(frozen=True, slots=True)
class DatedCopy:
    """A copy, and the series that it belongs to: ``shop-*.dump``."""

    copy: Copy
    series: str
    modified: datetime
    thing: str  # what it is a copy of: the series, however the name is rotated, numbered and packed
    packed: str = ""  # .gz: sizes are compared with copies that are packed likewise
    tells: bool = False  # that its series has stopped, though it is the only copy of it
