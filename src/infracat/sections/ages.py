"""Ages in words, and by how much the clocks of two machines may differ."""

from __future__ import annotations

from datetime import timedelta

MINUTE, HOUR, DAY = 60, 3600, 86400
MOST_WITH_HOURS = 10  # days
CLOCK_TOLERANCE = timedelta(minutes=5)  # a date that is ahead of this machine's clock by no more is not in the future


class Age(float):
    """Seconds; shown rounded down to two units at most.

    >>> str(Age(183600)), str(Age(108000)), str(Age(45 * 86400)), str(Age(4210)), str(Age(59.9))
    ('2 days 3 h', '1 day 6 h', '45 days', '1 h 10 min', '59 s')
    """

    __slots__ = ()

    def __str__(self) -> str:
        seconds = int(abs(self))
        sign = "-" if self < 0 and seconds else ""
        return sign + _in_words(seconds)


def _in_words(seconds: int) -> str:
    days, hours = divmod(seconds // HOUR, 24)
    if days:
        rest = f" {hours} h" if hours and days < MOST_WITH_HOURS else ""
        return f"{days} day{'s' if days > 1 else ''}{rest}"
    minutes = seconds % HOUR // MINUTE
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"
