"""When a copy was made: by the date in its name, else by its modification time, and then that is told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from infracat.sections.backups.listing.dates_in_names import DayMonthOrder, date_in, dates_in
from infracat.sections.backups.listing.name_date import AmbiguousDate, NameDate, NamePeriod, end_of

BY_MODIFICATION = "by its modification time"
_A_DAY = timedelta(days=1)
_FIRST, _LAST = datetime(1, 1, 3, tzinfo=UTC), datetime(9999, 12, 29, tzinfo=UTC)  # with a day around them, in any zone
Dated = tuple[datetime, str, str]  # when; by what, empty: by the date in its name; what makes that doubtful


def dated(name: str, modified: datetime, order: DayMonthOrder | None, now: datetime) -> Dated:
    """``(…, "by its modification time", "")`` of ``shop.dump``."""
    modified = min(max(modified, _FIRST), _LAST)
    if found := date_in(name, order, (now + _A_DAY).date()):
        return found.made_at(modified, now), "", ""
    others = dates_in(name, order)
    if others.doubtful:
        return _by_doubtful(others.doubtful[-1], modified, now)
    if others.periods:
        return _by_period(max(others.periods, key=lambda each: each.last), modified, now)
    return modified, BY_MODIFICATION, ""


def _by_doubtful(found: AmbiguousDate, modified: datetime, now: datetime) -> Dated:
    """The modification time tells which day is meant, if it is on that day or the next one."""
    fits = [day for day in found.days if _fits(day, modified)]
    if fits or len(found.days) == 1:  # of 2026-329 only the modification time tells that it is a day
        return modified, f"{BY_MODIFICATION}: {found.text} may be {' or '.join(map(str, found.days))}", ""
    doubt = f"{found.text} may be {' or '.join(map(str, found.days))}, and it was modified on neither"
    return min(modified, end_of(max(found.days)), now), BY_MODIFICATION, doubt


def _fits(day: date, modified: datetime) -> bool:
    return any(NameDate(day, None, (0, 0)).includes(each) for each in (modified, modified - _A_DAY))


def _by_period(found: NamePeriod, modified: datetime, now: datetime) -> Dated:
    """Not later than the end of its week or month: a file that was copied since is not fresh."""
    end = end_of(found.last)
    if modified > end + _A_DAY:
        return end, f"by the end of {found.text}", ""
    if modified < end_of(found.first) - _A_DAY:
        return min(end, now), f"by {found.text}", ""
    return modified, f"{BY_MODIFICATION}, in {found.text}", ""
