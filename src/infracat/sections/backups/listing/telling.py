"""The facts about a series, from its copies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby

from infracat.facts import Unavailable
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.listing.item import Made
from infracat.sections.backups.seen import Seen, Series, Unfinished

MOST = 20  # of what is unfinished, and of series: more of them tell nobody more


def told(where: str, copies: Sequence[Made], unfinished: Iterable[Unfinished], at: datetime) -> Seen:
    """``copies`` are oldest first, and there is one."""
    newest, oldest = copies[-1], copies[0].copy
    before = next((made.copy for made in copies[-2::-1] if made.series == newest.series), None)
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


def of_snapshots(copies: Iterable[Copy]) -> list[Made]:
    """Of one repository: its tool tells when each was made, and none is half-written."""
    return [Made(each, "", each.at) for each in sorted(copies, key=lambda each: each.at)]


def _series(copies: Sequence[Made], at: datetime) -> list[Series]:
    by_name = sorted(copies, key=lambda made: made.series)  # stable: oldest first in each
    found = [(name, [made.copy for made in each]) for name, each in groupby(by_name, key=lambda made: made.series)]
    return [Series(name=name, newest=each[-1], age=_age(each[-1], at), copies=len(each)) for name, each in found]


def _age(copy: Copy, at: datetime) -> float:
    return round((at - copy.at).total_seconds(), 3)


def _size(copy: Copy) -> int | Unavailable:
    return Unavailable(f"{copy.name}: its tool does not tell how large it is") if copy.size is None else copy.size


def _shrunk(newest: Copy, before: Copy | None) -> float | Unavailable:
    """0 where there is none before, or it was smaller."""
    if before is None or before.size == 0:
        return 0.0
    if newest.size is None or before.size is None:
        return Unavailable(f"{newest.name}: its tool does not tell how large it is")
    return round(max(0.0, 100 * (1 - newest.size / before.size)), 1)
