"""The date in a copy's name: when the copy was made, even if the file was moved or copied since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal

DayMonthOrder = Literal["day", "month"]  # which of the two comes first in 05-11-2026

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
_LONGEST_WRITE = timedelta(hours=1)  # most files are complete so long after the moment in their names
_SLACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NameDate:
    """A date in a name; ``moment`` is in UTC, or naive where the name has no zone, and None where it has no time."""

    day: date
    moment: datetime | None
    span: tuple[int, int]

    def made_at(self, modified: datetime, now: datetime) -> datetime:
        """When the copy was made, in UTC; ``modified`` adds what the name leaves open, and does not overrule the name.

        A day without a time: the time of modification if that is on the day, otherwise the end of the day (the file was
        copied since, so the hour is unknown, and the copy is not called late before it certainly is).
        """
        if self.moment is None:
            return self._on_the_day(modified, now)
        if self.moment.tzinfo:
            return self.moment
        local, utc = self.moment.astimezone(UTC), self.moment.replace(tzinfo=UTC)
        return utc if _is_shortly_before(utc, modified) and not _is_shortly_before(local, modified) else local

    def _on_the_day(self, modified: datetime, now: datetime) -> datetime:
        if self._includes(modified):
            return modified
        if self._includes(now):
            return now
        begins = datetime(self.day.year, self.day.month, self.day.day)  # noqa: DTZ001 - local time
        ends = begins + timedelta(days=1, seconds=-1)
        return (begins if begins.astimezone(UTC) > now else ends).astimezone(UTC)

    def _includes(self, moment: datetime) -> bool:
        """Whether the moment is on that day in local time, or in UTC."""
        return self.day in (moment.astimezone().date(), moment.astimezone(UTC).date())


def _is_shortly_before(moment: datetime, modified: datetime) -> bool:
    return -_SLACK <= modified - moment <= _LONGEST_WRITE


def date_in(name: str, order: DayMonthOrder | None = None) -> NameDate | None:
    """The latest date in a name (of ``since-2026-11-01-2026-11-22.tar``, the second), None where there is none.

    ``2026-11-22``, ``2026_11_22``, ``2026.11.22``, ``2026/11/22``, ``20261122``, each also with a time (``T020000``,
    ``_02-00``, ``-0200Z``); ``2026112202``; ``22-11-2026`` (``order`` says how to read ``05-11-2026``); seconds since
    1970.
    """
    return max(all_dates_in(name, order), key=lambda each: (each.day, each.moment is not None), default=None)


def day_month_order(names: Iterable[str]) -> DayMonthOrder | None:
    """The order that the names prove: ``22-11-2026`` has its day first. None where none or both are proven."""
    proven: set[DayMonthOrder] = set()
    for name in names:
        for match in _PATTERNS[2].finditer(name):
            first, second = int(match["a"]), int(match["b"])
            if max(first, second) <= 31 and min(first, second) <= 12 < max(first, second):
                proven.add("day" if first > 12 else "month")
    return proven.pop() if len(proven) == 1 else None


@lru_cache(4096)
def all_dates_in(name: str, order: DayMonthOrder | None = None) -> tuple[NameDate, ...]:
    """All dates in a name."""
    return tuple(_dates(name, order))


def _dates(name: str, order: DayMonthOrder | None) -> Iterator[NameDate]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(name):
            if found := _dated(match, order):
                yield found
    for match in _EPOCH.finditer(name):
        moment = datetime.fromtimestamp(int(match[1]), UTC)
        yield NameDate(moment.date(), moment, match.span())


def _dated(match: re.Match[str], order: DayMonthOrder | None) -> NameDate | None:
    parts = match.groupdict()
    month, day = (parts["m"], parts["d"]) if "m" in parts else _month_and_day(parts["a"], parts["b"], order)
    hour = parts["H"] or parts.get("h")
    try:
        on = date(int(parts["y"]), int(month), int(day))
    except ValueError:  # the 30th of February, or an unknown order
        return None
    if hour is None:
        return NameDate(on, None, match.span())
    moment = datetime(on.year, on.month, on.day, int(hour), int(parts["M"] or 0), int(parts["S"] or 0))  # noqa: DTZ001
    return NameDate(on, _in_utc(moment, parts["zone"] or ""), match.span())


def _month_and_day(first: str, second: str, order: DayMonthOrder | None) -> tuple[str, str]:
    """``0`` and ``0``, which are no date, where the order is unknown."""
    if int(first) > 12 or int(second) > 12:
        return (second, first) if int(first) > 12 else (first, second)
    if order is None and first != second:
        return "0", "0"
    return (second, first) if order == "day" else (first, second)


def _in_utc(moment: datetime, zone: str) -> datetime:
    """Unchanged (naive) where there is no zone."""
    if not zone:
        return moment
    if zone[0] not in "+-":
        return moment.replace(tzinfo=UTC)
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    ahead = timezone(timedelta(minutes=-minutes if zone[0] == "-" else minutes))
    return moment.replace(tzinfo=ahead).astimezone(UTC)
