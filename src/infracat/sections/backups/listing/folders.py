"""Copies that are folders: ``2026-11-22/`` with all its files, and the output of ``pg_dump --format=directory``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from posixpath import basename, dirname

from infracat.formats.tar import TABLE_OF_CONTENTS
from infracat.sections.backups.listing.dates_in_names import DayMonthOrder, date_in
from infracat.sections.backups.listing.file_class import EXTENSIONS, classify_file
from infracat.sections.backups.listing.item import Item

_PART_OF_A_DUMP = re.compile(r"(?:.*/)?(?:toc\.dat|blobs(?:_\d+)?\.toc|(?:blob_)?\d+\.(?:dat|toc)(?:\.\w+)?)")

_PART_OF_A_MONGODUMP = re.compile(r".*\.(?:bson|metadata\.json)(?:\.gz)?|(?:.*/)?prelude\.json(?:\.gz)?")


def join_folders(items: Iterable[Item], method: str, order: DayMonthOrder | None) -> Iterator[Item]:
    """The items, with the files of a folder that is one copy joined to one item, whose name ends with a slash.

    The name is the slash alone where the location itself is that folder.
    """
    within: dict[str, list[Item]] = {}
    dated = dated_folders(order)
    for item in items:
        folder = dirname(item.name)
        if method == "mongodump" and _PART_OF_A_MONGODUMP.fullmatch(item.name) and not dated(folder):
            within.setdefault(dirname(folder), []).append(item)  # dump/shop/users.bson is of dump
        elif method == "pg_dump" and _PART_OF_A_DUMP.fullmatch(item.name):
            within.setdefault(folder, []).append(item)
        elif method not in EXTENSIONS and dated(folder):
            within.setdefault(dated(folder), []).append(item)
        else:
            yield item
    for folder, parts in within.items():
        yield _join(folder, parts, method)


def dated_folders(order: DayMonthOrder | None) -> Callable[[str], str]:
    """A function that gives the outermost part of a path that completes a date, empty where none does.

    ``2026/11/22/shop`` → ``2026/11/22``
    """

    @cache
    def dated(folder: str) -> str:
        ends = (match.start() for match in re.finditer("/|$", folder))
        return next((folder[:end] for end in ends if end and date_in(folder[:end], order)), "")

    return dated


def _join(folder: str, parts: list[Item], method: str) -> Item:
    names = [basename(part.name) for part in parts]
    unfinished = any(classify_file(name, method, dated=True) == "unfinished" for name in (basename(folder), *names))
    return Item(
        name=f"{folder}/",
        where=parts[0].where[: -len(parts[0].name)] + folder,
        size=sum(part.size for part in parts),
        modified=max(part.modified for part in parts),
        complete=not unfinished and (method != "pg_dump" or TABLE_OF_CONTENTS in names),  # pg_dump writes it last
    )
