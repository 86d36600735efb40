"""From a listing to its copies, oldest first, and the items that are not copies (yet)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from posixpath import basename, dirname

from infracat.sections.backups.copy import Copy
from infracat.sections.backups.listing.dates_in_names import DayMonthOrder, date_in, day_month_order
from infracat.sections.backups.listing.file_class import FileClass, classify_file
from infracat.sections.backups.listing.folders import dated_folders, join_folders
from infracat.sections.backups.listing.item import DatedCopy, Item, Listing
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
    dated = dated_folders(order)
    found = ClassifiedItems()
    for item in join_folders(listing.items, method, order):
        if listing.is_folder and _is_nested(item.name, dated):
            found.nested.add(item.name.partition("/")[0])
        else:
            _add(item, found, _class_of(item, listing, method, order), order, now)
    found.copies.sort(key=lambda each: (each.copy.at, each.modified, each.copy.name))
    return found


def _add(item: Item, found: ClassifiedItems, kind: FileClass, order: DayMonthOrder | None, now: datetime) -> None:
    if kind == "copy":
        found.copies.append(_dated_copy(item, order, now))
    elif kind == "unfinished":
        found.unfinished.append(item)
    else:
        found.other.append(readable(item.name))


def _is_nested(name: str, dated: Callable[[str], str]) -> bool:
    folder = dirname(name)
    return bool(folder) and not name.endswith("/") and not dated(folder)


def _class_of(item: Item, listing: Listing, method: str, order: DayMonthOrder | None) -> FileClass:
    if item.name.endswith("/"):
        return "copy" if item.complete else "unfinished"
    if any(part.startswith(".") for part in dirname(item.name).split("/")):
        return "other"
    name = basename(item.name)
    return classify_file(name, method, dated=date_in(name, order) is not None, pattern=listing.pattern)


def _dated_copy(item: Item, order: DayMonthOrder | None, now: datetime) -> DatedCopy:
    dated = date_in(item.name, order)
    at = dated.made_at(item.modified, now) if dated else item.modified
    name = readable(item.name if item.name != "/" else f"{basename(item.where)}/")
    copy = Copy(name=name, at=at, size=item.size, where=readable(item.where))
    series = series_name(name, order)
    return DatedCopy(copy, series, item.modified, thing(series), packing(series))


def readable(name: str) -> str:
    r"""With ``\udcff`` for a byte that is not UTF-8: facts are text."""
    return name.encode("utf-8", "backslashreplace").decode()
