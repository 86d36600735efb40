"""How long ago, as people say it."""

from __future__ import annotations

MINUTE, HOUR, DAY = 60, 3600, 86400
MOST_WITH_HOURS = 10  # days


class Age(float):
    """Seconds; rounded down to two units at most.

    >>> str(Age(183600)), str(Age(108000)), str(Age(45 * 86400)), str(Age(4210)), str(Age(59.9))
    ('2 days 3 h', '1 day 6 h', '45 days', '1 h 10 min', '59 s')
    """

    __slots__ = ()

    def __str__(self) -> str:
        seconds = int(abs(self))
        sign = "-" if self < 0 and seconds else ""
        return sign + _said(seconds)


def _said(seconds: int) -> str:
    days, hours = divmod(seconds // HOUR, 24)
    if days:
        rest = f" {hours} h" if hours and days < MOST_WITH_HOURS else ""
        return f"{days} day{'s' if days > 1 else ''}{rest}"
    minutes = seconds % HOUR // MINUTE
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"
