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
    before = next((each.copy for each in copies[-2::-1] if each.series == newest.series), None)
    series = _series(copies, at)
    return Seen(
        where=where,
        at=at,
        newest=newest.copy,
        age=_age(newest.copy, at),
        size=_size(newest.copy),
        before=before,
        shrunk=_shrunk(newest.copy, before),
        oldest=oldest,
        reach=_age(oldest, at),
        copies=len(copies),
        unfinished=tuple(sorted(unfinished, key=lambda each: each.age)[:MOST]),
        series=tuple(each for each in series if each.copies > 1)[:MOST] if len(series) > 1 else (),
    )


def date_snapshots(snapshots: Iterable[Copy]) -> list[DatedCopy]:
    """The snapshots of one repository are one series; each has its date from the tool, and is complete."""
    return [DatedCopy(each, "", each.at) for each in sorted(snapshots, key=lambda each: each.at)]


def _series(copies: Sequence[DatedCopy], at: datetime) -> list[Series]:
    by_name = sorted(copies, key=lambda each: each.series)  # stable: oldest first in each
    found = [(name, [each.copy for each in group]) for name, group in groupby(by_name, key=lambda each: each.series)]
    return [Series(name=name, newest=group[-1], age=_age(group[-1], at), copies=len(group)) for name, group in found]


def _age(copy: Copy, at: datetime) -> float:
    return round((at - copy.at).total_seconds(), 3)


def _size(copy: Copy) -> int | Unavailable:
    return _no_size(copy) if copy.size is None else copy.size


def _shrunk(newest: Copy, before: Copy | None) -> float | Unavailable:
    """In percent; 0 where there is no copy before, or it was smaller."""
    if before is None or before.size == 0:
        return 0.0
    if newest.size is None or before.size is None:
        return _no_size(newest)
    return round(max(0.0, 100 * (1 - newest.size / before.size)), 1)


def _no_size(copy: Copy) -> Unavailable:
    return Unavailable(f"{copy.name}: its tool does not tell how large it is")
