"""The facts about a row's copies, computed from the list of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from infracat.facts import Unavailable
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.listing.item import DatedCopy
from infracat.sections.backups.seen import Seen, Series, Unfinished

MOST = 20  # unfinished copies, and series: a bound on the size of the facts


def summarize(where: str, copies: Sequence[DatedCopy], unfinished: Iterable[Unfinished], at: datetime) -> Seen:
    """``copies`` are oldest first, and not empty."""
    newest, oldest = copies[-1], copies[0].copy
    before = next((each.copy for each in copies[-2::-1] if _is_comparable(each, newest)), None)
    series = _series(copies, at)
    return Seen(
        where=where,
        at=at,
        newest=newest.copy,
        age=_known_age(newest.copy, at),
        size=_size(newest.copy),
        before=before,
        shrunk=_shrunk(newest.copy, before),
        oldest=oldest,
        reach=_known_age(oldest, at),
        copies=len(copies),
        unfinished=tuple(sorted(unfinished, key=lambda each: each.age)[:MOST]),
        series=tuple(series)[:MOST] if len(series) > 1 else (),
    )


def _is_comparable(copy: DatedCopy, newest: DatedCopy) -> bool:
    """An empty copy is none to compare with, and a packed one is smaller than one that is not."""
    return copy.thing == newest.thing and copy.packed == newest.packed and copy.copy.size != 0


def _series(copies: Sequence[DatedCopy], at: datetime) -> list[Series]:
    """Those of more than one copy (a single one may have been made by hand); the longest silent ones first."""
    by_thing = sorted(copies, key=lambda each: each.thing)  # stable: oldest first in each
    groups = [list(group) for _, group in groupby(by_thing, key=lambda each: each.thing)]
    told = [group for group in groups if len(group) > 1 or group[-1].tells or group[-1] is copies[-1]]
    return sorted((_one_series(group, at) for group in told), key=lambda each: -each.age)


def _one_series(copies: Sequence[DatedCopy], at: datetime) -> Series:
    newest = copies[-1].copy
    name = max((each.series for each in reversed(copies)), key=lambda series: series.count("*"))
    return Series(name=name, newest=newest, age=_age(newest, at), copies=len(copies))


def _age(copy: Copy, at: datetime) -> float:
    return round((at - copy.at).total_seconds(), 3)


def _known_age(copy: Copy, at: datetime) -> float | Unavailable:
    return Unavailable(f"{copy.name}: {copy.doubt}") if copy.doubt else _age(copy, at)


def _size(copy: Copy) -> int | Unavailable:
    return _no_size(copy) if copy.size is None else copy.size


def _shrunk(newest: Copy, before: Copy | None) -> float | Unavailable | None:
    """In percent, 0 where the one before was smaller; None where there is none to compare with."""
    if newest.size is None or (before and not before.size):
        return _no_size(newest)
    if before is None or before.size is None:
        return None
    return round(max(0.0, 100 * (1 - newest.size / before.size)), 1)


def _no_size(copy: Copy) -> Unavailable:
    return Unavailable(f"{copy.name}: its tool does not tell how large it is")
