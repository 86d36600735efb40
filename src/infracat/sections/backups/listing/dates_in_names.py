"""The date in a copy's name: when the copy was made, even if the file was moved or copied since."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Literal, TypeVar

from infracat.sections.backups.listing.date_patterns import (
    DAY_FIRST_OR_MONTH,
    DAYS,
    DOUBTFUL,
    EPOCH,
    MONTHS,
    PERIODS,
)
from infracat.sections.backups.listing.name_date import AmbiguousDate, DatesInName, NameDate, NamePeriod, Span

DayMonthOrder = Literal["day", "month"]  # which of the two comes first in 05-11-2026
T = TypeVar("T")


def date_in(name: str, order: DayMonthOrder | None = None, until: date | None = None) -> NameDate | None:
    """The latest date in a name (of ``since-2026-11-01-2026-11-22.tar``, the second), None where there is none.

    ``2026-11-22``, ``2026_11_22``, ``2026.11.22``, ``2026/11/22``, ``20261122``, ``22Nov2026``, each also with a time
    (``T020000``, ``_02-00``, ``-0200Z``, ``_02-00-PM``); ``2026112202``; ``22-11-2026`` (``order`` says how to read
    ``05-11-2026``); seconds since 1970. One after ``until`` (``expires-2030-01-01``) counts where there is no other,
    and one with dots (a version: ``app-2026.12.01-20261122``) where all have them.
    """
    found = dates_in(name, order).days
    found = tuple(each for each in found if not each.dotted) or found
    past = tuple(each for each in found if until is None or each.day <= until) or found
    return max(past, key=lambda each: (each.day, each.moment is not None), default=None)


def day_month_order(names: Iterable[str]) -> DayMonthOrder | None:
    """The order that the names prove: ``22-11-2026`` has its day first. None where none or both are proven."""
    proven: set[DayMonthOrder] = set()
    for name in names:
        for match in DAY_FIRST_OR_MONTH.finditer(name):
            first, second = int(match["a"]), int(match["b"])
            if max(first, second) <= 31 and min(first, second) <= 12 < max(first, second):
                proven.add("day" if first > 12 else "month")
    return proven.pop() if len(proven) == 1 else None


@lru_cache(4096)
def dates_in(name: str, order: DayMonthOrder | None = None) -> DatesInName:
    """All dates in a name, by the longest pattern that fits: nothing of ``2026-11-25-2050`` is read as 11-25-2050."""
    claimed: list[Span] = []
    doubtful: list[AmbiguousDate] = []

    def day_of(match: re.Match[str]) -> NameDate | None:
        found = _dated(match, order)
        if found is None and match.re is DAY_FIRST_OR_MONTH and (either := _either(match)):
            claimed.append(match.span())
            doubtful.append(either)
        return found

    days = [*_claims(DAYS, name, day_of, claimed), *_claims((EPOCH,), name, _since_1970, claimed)]
    doubtful += _claims(DOUBTFUL, name, _doubted, claimed)
    periods = _claims(PERIODS, name, _period, claimed)
    return DatesInName(tuple(days), tuple(doubtful), tuple(periods))


def _claims(
    patterns: Iterable[re.Pattern[str]], name: str, read: Callable[[re.Match[str]], T | None], claimed: list[Span]
) -> Iterator[T]:
    """What is read of the matches that overlap nothing that is claimed already."""
    for pattern in patterns:
        for match in pattern.finditer(name):
            begin, end = match.span()
            if all(end <= other[0] or other[1] <= begin for other in claimed) and (found := read(match)):
                claimed.append(match.span())
                yield found


def _dated(match: re.Match[str], order: DayMonthOrder | None) -> NameDate | None:
    parts = match.groupdict()
    try:
        on = _day(parts, order)
    except ValueError:  # the 30th of February, or an unknown order
        return None
    dotted = parts.get("s") == "." and "a" not in parts
    time = _time(parts)
    if time is None:
        return NameDate(on, None, match.span(), dotted)
    moment = datetime(on.year, on.month, on.day, *time)  # noqa: DTZ001
    return NameDate(on, _in_utc(moment, parts), match.span(), dotted)


def _day(parts: dict[str, str | None], order: DayMonthOrder | None) -> date:
    year = int(parts["y"] or 0)
    if week := parts.get("w"):
        return date.fromisocalendar(year, int(week), int(parts["wd"] or 0))
    if number := parts.get("j"):
        return _day_of_year(year, int(number))
    if name := parts.get("mon"):
        return date(year, MONTHS[name.lower()], int(parts["d"] or 0))
    if first := parts.get("a"):
        return date(year, *_month_and_day(int(first), int(parts["b"] or 0), order))
    return date(year, int(parts["m"] or 0), int(parts["d"] or 0))


def _day_of_year(year: int, number: int) -> date:
    found = date(year, 1, 1) + timedelta(days=number - 1)
    if found.year != year:
        raise ValueError(number)
    return found


def _time(parts: dict[str, str | None]) -> tuple[int, int, int] | None:
    if half := parts.get("half"):
        hour = int(parts["I"] or 0) % 12 + (12 if half in "Pp" else 0)
        return hour, int(parts["N"] or 0), int(parts["T"] or 0)
    hours = parts.get("H") or parts.get("h")
    return (int(hours), int(parts["M"] or 0), int(parts["S"] or 0)) if hours else None


def _month_and_day(first: int, second: int, order: DayMonthOrder | None) -> tuple[int, int]:
    """0 and 0, which are no date, where the order is unknown."""
    if first > 12 or second > 12:
        return (second, first) if first > 12 else (first, second)
    if order is None and first != second:
        return 0, 0
    return (second, first) if order == "day" else (first, second)


def _in_utc(moment: datetime, parts: dict[str, str | None]) -> datetime:
    """Unchanged (naive) where there is no zone; ``-0130`` is one behind ``T`` or ``:`` only, else a number."""
    zone = (parts.get("zone") or "").strip(" _")
    if zone[:1] == "-" and (parts.get("t") or "").upper() != "T" and parts.get("c") != ":":
        zone = ""
    if zone[:1] in ("+", "-"):
        hours, minutes = int(zone[1:3]), int(zone[3:].strip(":-") or 0)
        ahead = timedelta(hours=hours, minutes=minutes)
        return moment.replace(tzinfo=timezone(-ahead if zone[0] == "-" else ahead)).astimezone(UTC)
    return moment.replace(tzinfo=UTC) if zone or parts.get("gmt") else moment


def _since_1970(match: re.Match[str]) -> NameDate:
    moment = datetime.fromtimestamp(int(match[1]), UTC)
    return NameDate(moment.date(), moment, match.span())


def _either(match: re.Match[str]) -> AmbiguousDate | None:
    """``05-11-2026``, where nothing tells which is the day."""
    try:
        both = [date(int(match["y"]), int(match[month]), int(match[day])) for day, month in ("ab", "ba")]
    except ValueError:
        return None
    return AmbiguousDate(f"{match['a']}{match['s']}{match['b']}{match['s']}{match['y']}", tuple(both), match.span())


def _doubted(match: re.Match[str]) -> AmbiguousDate | None:
    parts = match.groupdict()
    try:
        if parts.get("j"):
            return AmbiguousDate(match[0], (_day_of_year(int(match["y"]), int(match["j"])),), match.span())
        month = MONTHS[match["mon"].lower()]
        both = [date(2000 + int(match[year]), month, int(match[day])) for day, year in ("ab", "ba")]
    except ValueError:
        return None
    return AmbiguousDate(match[0], tuple(both), match.span())


def _period(match: re.Match[str]) -> NamePeriod | None:
    parts, year = match.groupdict(), int(match["y"])
    try:
        if week := parts.get("w"):
            first = date.fromisocalendar(year, int(week), 1)
            return NamePeriod(match[0], first, first + timedelta(days=6), match.span())
    except ValueError:
        return None
    month = MONTHS[parts["mon"].lower()] if parts.get("mon") else int(match["m"])
    following = date(year + month // 12, month % 12 + 1, 1)
    return NamePeriod(match[0], date(year, month, 1), following - timedelta(days=1), match.span())
