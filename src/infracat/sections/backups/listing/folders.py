"""Copies that are folders: ``2026-11-22/`` with all that is in it, and what ``pg_dump --format=directory`` writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from posixpath import basename, dirname

from infracat.sections.backups.listing.counted import MADE_BY, counted
from infracat.sections.backups.listing.dated import Order, date_in
from infracat.sections.backups.listing.item import Item

TABLE_OF_CONTENTS = "toc.dat"  # pg_dump writes it last
_PART_OF_A_DUMP = re.compile(r"(?:.*/)?(?:toc\.dat|blobs(?:_\d+)?\.toc|(?:blob_)?\d+\.(?:dat|toc)(?:\.\w+)?)")


def joined(items: Iterable[Item], method: str, order: Order | None) -> Iterator[Item]:
    """The items, those of one copy as one, whose name ends with a slash (and is no more where it is the location)."""
    within: dict[str, list[Item]] = {}
    dated = dated_folders(order)
    for item in items:
        folder = dirname(item.name)
        if method == "pg_dump" and _PART_OF_A_DUMP.fullmatch(item.name):
            within.setdefault(folder, []).append(item)
        elif method not in MADE_BY and dated(folder):
            within.setdefault(dated(folder), []).append(item)
        else:
            yield item
    for folder, parts in within.items():
        yield _as_one(folder, parts, method)


def dated_folders(order: Order | None) -> Callable[[str], str]:
    """Of a folder the outermost that completes a date: ``2026/11/22`` of ``2026/11/22/shop``; empty where none does."""

    @cache
    def dated(folder: str) -> str:
        ends = (match.start() for match in re.finditer("/|$", folder))
        return next((folder[:end] for end in ends if end and date_in(folder[:end], order)), "")

    return dated


def _as_one(folder: str, parts: list[Item], method: str) -> Item:
    names = [basename(part.name) for part in parts]
    unfinished = any(counted(name, method, dated=True) == "unfinished" for name in (basename(folder), *names))
    return Item(
        name=f"{folder}/",
        where=parts[0].where[: -len(parts[0].name)] + folder,
        size=sum(part.size for part in parts),
        modified=max(part.modified for part in parts),
        whole=not unfinished and (method != "pg_dump" or TABLE_OF_CONTENTS in names),
    )
