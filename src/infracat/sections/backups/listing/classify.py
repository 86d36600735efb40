"""From a listing to its copies, oldest first, and the items that are not copies (yet)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from posixpath import basename, dirname

from infracat.hosts.files.walk import SYSTEM_FOLDERS
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.listing.dates_in_names import DayMonthOrder, date_in, day_month_order
from infracat.sections.backups.listing.dating import dated
from infracat.sections.backups.listing.file_class import MARKER_SIZE, FileClass, classify_file, is_marker
from infracat.sections.backups.listing.folders import dated_folders, join_folders
from infracat.sections.backups.listing.item import DatedCopy, Item, Listing
from infracat.sections.backups.listing.parts import join_parts
from infracat.sections.backups.listing.series import packing, series_name, thing


@dataclass
class ClassifiedItems:
    """The items of a listing by class; ``copies`` are oldest first."""

    copies: list[DatedCopy] = field(default_factory=list)
    unfinished: list[Item] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    nested: set[str] = field(default_factory=set)  # folders that are not searched


def classify_items(listing: Listing, method: str, now: datetime) -> ClassifiedItems:
    """Every item has one of the four classes; a copy is dated by its name, else by its modification time."""
    order = day_month_order(item.name for item in listing.items)
    folder_of = dated_folders(order)
    found = ClassifiedItems()
    items = list(join_parts(join_folders(listing.items, method, order)))
    beside_folders = not listing.pattern and any(item.name.endswith("/") for item in items)
    for item in items:
        if listing.is_folder and _is_nested(item.name, folder_of):
            found.nested.add(item.name.partition("/")[0])
        else:
            kind = _class_of(item, listing, method, order)
            marks = not listing.pattern and kind == "copy" and _is_marker(item, order, beside_folders=beside_folders)
            _add(item, found, "other" if marks else kind, order, now)
    found.copies.sort(key=lambda each: (each.copy.at, each.modified, each.copy.name))
    return found


def _add(item: Item, found: ClassifiedItems, kind: FileClass, order: DayMonthOrder | None, now: datetime) -> None:
    if kind == "copy":
        found.copies.append(_dated_copy(item, order, now))
    elif kind == "unfinished":
        found.unfinished.append(item)
    else:
        found.other.append(readable(item.name))


def _is_nested(name: str, folder_of: Callable[[str], str]) -> bool:
    folder = dirname(name)
    return bool(folder) and not name.endswith("/") and not folder_of(folder)


def _class_of(item: Item, listing: Listing, method: str, order: DayMonthOrder | None) -> FileClass:
    if item.name.endswith("/"):
        return "copy" if item.complete else "unfinished"
    if item.parts and basename(item.name) == basename(item.where):  # split's xaa tells nothing of what is in it
        return "copy"
    if any(part.startswith(".") or part in SYSTEM_FOLDERS for part in dirname(item.name).split("/")):
        return "other"
    name = basename(item.name)
    return classify_file(name, method, dated=date_in(name, order) is not None, pattern=listing.pattern)


def _is_marker(item: Item, order: DayMonthOrder | None, *, beside_folders: bool) -> bool:
    """``latest``, ``SUCCESS``: almost empty, and no date in its name; beside folders that are copies, any such file."""
    if item.size > MARKER_SIZE or item.name.endswith("/") or date_in(item.name, order):
        return False
    return (beside_folders and "/" not in item.name) or is_marker(basename(item.name))


def _dated_copy(item: Item, order: DayMonthOrder | None, now: datetime) -> DatedCopy:
    at, by, doubt = dated(item.name, item.modified, order, now)
    name = readable(item.name if item.name != "/" else f"{basename(item.where)}/")
    copy = Copy(
        name=name if not item.parts else f"{name} ({len(item.parts)} parts)",
        at=at,
        size=item.size,
        where=readable(item.where),
        parts=tuple(map(readable, item.parts)),
        missing=item.missing,
        dated=by,
        doubt=doubt,
    )
    series = series_name(name, order)
    return DatedCopy(copy, series, item.modified, thing(series), packing(series))


def readable(name: str) -> str:
    r"""With ``\udcff`` for a byte that is not UTF-8: facts are text."""
    return name.encode("utf-8", "backslashreplace").decode()
