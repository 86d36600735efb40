"""From what lies there to a series: copies, oldest first, and what is not one (yet)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from posixpath import basename, dirname

from infracat.sections.backups.copy import Copy
from infracat.sections.backups.listing.counted import counted
from infracat.sections.backups.listing.dated import Order, date_in, dates_in, order_in
from infracat.sections.backups.listing.folders import dated_folders, joined
from infracat.sections.backups.listing.item import Item, Made

_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:\d+|(?=[a-f]*\d)[0-9a-f]{7,})(?![A-Za-z0-9])")
_STARS = re.compile(r"\*(?:[-_.@ ]?\*)+")


@dataclass(frozen=True)
class Lying:
    """What lies at a location; of a folder, what is in undated folders of it belongs to somebody else."""

    where: str
    items: Sequence[Item]
    named: str = ""  # the name, or the last part of the glob, by which the catalog picks files
    is_folder: bool = False


@dataclass
class Sorted:
    """``copies`` oldest first."""

    copies: list[Made] = field(default_factory=list)
    unfinished: list[Item] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    deeper: set[str] = field(default_factory=set)  # folders


def sorted_out(lying: Lying, method: str, now: datetime) -> Sorted:
    """Every item is one of the four; a copy is dated by its name, else by its modification time."""
    order = order_in(item.name for item in lying.items)
    dated = dated_folders(order)
    found = Sorted()
    for item in joined(lying.items, method, order):
        if lying.is_folder and _is_deeper(item.name, dated):
            found.deeper.add(item.name.partition("/")[0])
        else:
            _put(item, found, _kind(item, lying, method, order), order, now)
    found.copies.sort(key=lambda made: (made.copy.at, made.modified, made.copy.name))
    return found


def _put(item: Item, found: Sorted, kind: str, order: Order | None, now: datetime) -> None:
    if kind == "copy":
        found.copies.append(_made(item, order, now))
    elif kind == "unfinished":
        found.unfinished.append(item)
    else:
        found.beside.append(readable(item.name))


def _is_deeper(name: str, dated: Callable[[str], str]) -> bool:
    folder = dirname(name)
    return bool(folder) and not name.endswith("/") and not dated(folder)


def _kind(item: Item, lying: Lying, method: str, order: Order | None) -> str:
    if item.name.endswith("/"):
        return "copy" if item.whole else "unfinished"
    if any(part.startswith(".") for part in dirname(item.name).split("/")):
        return "beside"
    name = basename(item.name)
    return counted(name, method, dated=date_in(name, order) is not None, named=lying.named)


def _made(item: Item, order: Order | None, now: datetime) -> Made:
    dated = date_in(item.name, order)
    at = dated.made(item.modified, now) if dated else item.modified
    name = readable(item.name if item.name != "/" else f"{basename(item.where)}/")
    copy = Copy(name=name, at=at, size=item.size, where=readable(item.where))
    return Made(copy, series_of(name, order), item.modified)


def readable(name: str) -> str:
    r"""With ``\udcff`` for a byte that is not UTF-8: facts are text."""
    return name.encode("utf-8", "backslashreplace").decode()


def series_of(name: str, order: Order | None = None) -> str:
    """What copies of one thing have in common: that of ``shop-2026-11-22.dump`` is ``shop-*.dump``.

    Numbers that stand alone (``shop.dump.1``) and hashes differ from copy to copy too.
    """
    for dated in sorted(dates_in(name, order), key=lambda each: each.span, reverse=True):
        name = f"{name[: dated.span[0]]}*{name[dated.span[1] :]}"
    return _STARS.sub("*", _NUMBER.sub("*", name))
