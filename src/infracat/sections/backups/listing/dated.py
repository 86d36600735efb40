"""The date in a copy's name: when a copy was made, even where it was moved or copied since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

Order = Literal["day", "month"]  # which of the two comes first where the year is last

_TIME = r"(?P<H>[01]\d|2[0-3])(?P<c>[:_.h-]?)(?P<M>[0-5]\d)(?:(?P=c)(?P<S>[0-5]\d)(?:[.,]\d{1,9})?)?"
_ZONE = r"(?P<zone>Z|_?UTC|[+-](?:0\d|1[0-4]):?[0-5]\d)?"
_BETWEEN = r"(?:[T_ .@-]{1,2}|-at-)"
_END = r"(?!\d)"
_PATTERNS = tuple(
    re.compile(rf"(?<!\d){pattern}{_END}", re.ASCII | re.IGNORECASE)
    for pattern in (
        rf"(?P<y>20\d\d)(?P<s>[-_./])(?P<m>\d\d)(?P=s)(?P<d>\d\d)(?:{_BETWEEN}{_TIME}{_ZONE})?",
        rf"(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:(?:{_BETWEEN})?{_TIME}{_ZONE}|T?(?P<h>[01]\d|2[0-3]))?",
        rf"(?P<a>\d\d)(?P<s>[-_.])(?P<b>\d\d)(?P=s)(?P<y>20\d\d)(?:{_BETWEEN}{_TIME}{_ZONE})?",
    )
)
_EPOCH = re.compile(r"(?<!\d)(1[5-9]\d{8})(?:\d{3})?(?!\d)", re.ASCII)  # from 2017 on: older ones are numbers
_BEHIND = timedelta(hours=1)  # a file is whole within so long after the moment in its name, most often
_SLACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a name; ``moment`` is in UTC, or naive where the name tells no zone, and None for a mere day."""

    day: date
    moment: datetime | None
    span: tuple[int, int]

    def made(self, modified: datetime, now: datetime) -> datetime:
        """When the copy was made, in UTC; ``modified`` refines what the name leaves open, and does not overrule it.

        A mere day: when the file was modified, if on that day; otherwise the end of the day (the file was copied since,
        and nobody knows the hour: it is not called late before it must be).
        """
        if self.moment is None:
            return self._on_the_day(modified, now)
        if self.moment.tzinfo:
            return self.moment
        here, utc = self.moment.astimezone(UTC), self.moment.replace(tzinfo=UTC)
        return utc if _just_before(utc, modified) and not _just_before(here, modified) else here

    def _on_the_day(self, modified: datetime, now: datetime) -> datetime:
        if self._is_of(modified):
            return modified
        if self._is_of(now):
            return now
        begins = datetime(self.day.year, self.day.month, self.day.day)  # noqa: DTZ001 - here
        ends = begins + timedelta(days=1, seconds=-1)
        return (begins if begins.astimezone(UTC) > now else ends).astimezone(UTC)

    def _is_of(self, moment: datetime) -> bool:
        """Whether it was that day here, or by UTC."""
        return self.day in (moment.astimezone().date(), moment.astimezone(UTC).date())


def _just_before(moment: datetime, modified: datetime) -> bool:
    return -_SLACK <= modified - moment <= _BEHIND


def date_in(name: str, order: Order | None = None) -> Dated | None:
    """The latest date in a name (of ``since-2026-11-01-2026-11-22.tar``, the second), None where there is none.

    ``2026-11-22``, ``2026_11_22``, ``2026.11.22``, ``2026/11/22``, ``20261122``, each also with a time (``T020000``,
    ``_02-00``, ``-0200Z``); ``2026112202``; ``22-11-2026`` (``order`` tells how to read ``05-11-2026``); seconds since
    1970.
    """
    return max(dates_in(name, order), key=lambda each: (each.day, each.moment is not None), default=None)


def order_in(names: Iterable[str]) -> Order | None:
    """What the names prove: ``22-11-2026`` has its day first. None where nothing does, or both."""
    proven: set[Order] = set()
    for name in names:
        for match in _PATTERNS[2].finditer(name):
            first, second = int(match["a"]), int(match["b"])
            if max(first, second) <= 31 and min(first, second) <= 12 < max(first, second):
                proven.add("day" if first > 12 else "month")
    return proven.pop() if len(proven) == 1 else None


@lru_cache(4096)
def dates_in(name: str, order: Order | None = None) -> tuple[Dated, ...]:
    """All dates in it."""
    return tuple(_dates(name, order))


def _dates(name: str, order: Order | None) -> Iterator[Dated]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(name):
            if found := _dated(match, order):
                yield found
    for match in _EPOCH.finditer(name):
        moment = datetime.fromtimestamp(int(match[1]), UTC)
        yield Dated(moment.date(), moment, match.span())


def _dated(match: re.Match[str], order: Order | None) -> Dated | None:
    parts = match.groupdict()
    month, day = (parts["m"], parts["d"]) if "m" in parts else _in_order(parts["a"], parts["b"], order)
    hour = parts["H"] or parts.get("h")
    try:
        on = date(int(parts["y"]), int(month), int(day))
    except ValueError:  # the 30th of February, or an order that nobody knows
        return None
    if hour is None:
        return Dated(on, None, match.span())
    moment = datetime(on.year, on.month, on.day, int(hour), int(parts["M"] or 0), int(parts["S"] or 0))  # noqa: DTZ001
    return Dated(on, _in_utc(moment, parts["zone"] or ""), match.span())


def _in_order(first: str, second: str, order: Order | None) -> tuple[str, str]:
    """The month and the day."""
    if int(first) > 12 or int(second) > 12:
        return (second, first) if int(first) > 12 else (first, second)
    if order is None and first != second:
        return "0", "0"
    return (second, first) if order == "day" else (first, second)


def _in_utc(moment: datetime, zone: str) -> datetime:
    """Naive as it was, where no zone is told."""
    if not zone:
        return moment
    if zone[0] not in "+-":
        return moment.replace(tzinfo=UTC)
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    ahead = timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    return moment.replace(tzinfo=ahead).astimezone(UTC)
