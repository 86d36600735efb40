"""Ages and dates in words, and by how much the clocks of two machines may differ."""

from __future__ import annotations

from datetime import datetime, timedelta

CLOCK_TOLERANCE = timedelta(minutes=5)  # a date that is ahead of this machine's clock by no more is not in the future
DAY = 86400
MOST_DAYS_WITH_HOURS = 60
_UNITS = (("day", DAY), ("h", 3600), ("min", 60), ("s", 1))


class Age(float):
    """Seconds; shown in the largest unit that fits and the one below it, rounded down.

    >>> str(Age(92.3 * DAY)), str(Age(7.05 * DAY)), str(Age(4210)), str(Age(300)), str(Age(0.2))
    ('92 days', '7 days 1 h', '1 h 10 min', '5 min', '0 s')
    """

    __slots__ = ()

    def __str__(self) -> str:
        left, parts = int(abs(self)), []
        if left >= MOST_DAYS_WITH_HOURS * DAY:
            left -= left % DAY
        for unit, seconds in _UNITS:
            number, left = divmod(left, seconds)
            parts.append(f"{number} {unit}{'s' if unit == 'day' and number > 1 else ''}" if number else "")
        first = next((at for at, part in enumerate(parts) if part), None)
        if first is None:
            return "0 s"
        return ("-" if self < 0 else "") + " ".join(filter(None, parts[first : first + 2]))


def describe_future(at: datetime, now: datetime) -> str:
    """Why the age of something with that date is unknown, empty for a date that is past."""
    if at - now <= CLOCK_TOLERANCE:
        return ""
    return f"dated {Age((at - now).total_seconds())} in the future ({describe_date(at)}): a clock is wrong"


def describe_date(at: datetime) -> str:
    """``2026-11-22 02:00 UTC``."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
