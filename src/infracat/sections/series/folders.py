"""Copies that are folders: ``2026-11-22/`` with all that is in it, and what ``pg_dump --format=directory`` writes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from posixpath import basename, dirname

from infracat.sections.series.counted import MADE_BY, counted
from infracat.sections.series.dated import Order, date_in
from infracat.sections.series.item import Item

TABLE_OF_CONTENTS = "toc.dat"  # pg_dump writes it last
_PART_OF_A_DUMP = re.compile(r"(?:.*/)?(?:toc\.dat|blobs(?:_\d+)?\.toc|\d+\.dat(?:\.\w+)?)")


def joined(items: Iterable[Item], method: str, order: Order | None) -> Iterator[Item]:
    """The items, those of one copy as one: its name ends with a slash, and is a slash where it is the location itself."""
    within: dict[str, list[Item]] = {}
    folder_of = cache(lambda folder: _dated_folder(folder, order))
    for item in items:
        folder = dirname(item.name)
        if method == "pg_dump" and _PART_OF_A_DUMP.fullmatch(item.name):
            within.setdefault(folder, []).append(item)
        elif method not in MADE_BY and folder_of(folder):
            within.setdefault(folder_of(folder), []).append(item)
        else:
            yield item
    for folder, parts in within.items():
        yield _as_one(folder, parts)


def _dated_folder(folder: str, order: Order | None) -> str:
    """The outermost that completes a date: ``2026/11/22`` of ``2026/11/22/shop``; empty where none does."""
    ends = [match.start() for match in re.finditer("/|$", folder)]
    return next((folder[:end] for end in ends if folder[:end] and date_in(folder[:end], order)), "")


def _as_one(folder: str, parts: list[Item]) -> Item:
    return Item(
        name=f"{folder}/",
        where=parts[0].where[: len(parts[0].where) - len(parts[0].name) + len(folder)].rstrip("/\\"),
        size=sum(part.size for part in parts),
        modified=max(part.modified for part in parts),
    )


def half_written(items: Iterable[Item], method: str) -> Mapping[str, Item]:
    """By folder, an item that tells that the folder is not whole yet: a temporary file, or a dump without its contents."""
    found: dict[str, Item] = {}
    whole: set[str] = set()
    for item in items:
        folder, name = dirname(item.name), basename(item.name)
        if counted(name, method, dated=False) == "unfinished":
            found.setdefault(folder, item)
        elif method == "pg_dump" and name == TABLE_OF_CONTENTS:
            whole.add(folder)
    return found
