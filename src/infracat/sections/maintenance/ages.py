"""How old something is, as people say it."""

from __future__ import annotations

from datetime import datetime, timedelta

CLOCKS_DIFFER = timedelta(minutes=5)  # what is dated in the future by no more is new
_UNITS = (("day", 86400), ("h", 3600), ("min", 60), ("s", 1))
_WHOLE_DAYS = 60


class Age(float):
    """Seconds, told in the largest unit that fits and the one below it.

    >>> str(Age(92.3 * 86400)), str(Age(7.05 * 86400)), str(Age(300)), str(Age(0.2))
    ('92 days', '7 days 1 h', '5 min', '0 s')
    """

    __slots__ = ()

    def __str__(self) -> str:
        largest = next((at for at, (_, seconds) in enumerate(_UNITS) if self >= seconds), len(_UNITS) - 1)
        number, left = divmod(int(self), _UNITS[largest][1])
        said = _said(number, _UNITS[largest][0])
        if largest == len(_UNITS) - 1 or (number >= _WHOLE_DAYS and largest == 0):
            return said
        unit, seconds = _UNITS[largest + 1]
        return f"{said} {_said(left // seconds, unit)}" if left >= seconds else said


def _said(number: int, unit: str) -> str:
    return f"{number} {unit}{'s' if unit == 'day' and number > 1 else ''}"


def in_the_future(at: datetime, now: datetime) -> str:
    """Why nothing can be told of such a date, empty for one that is past."""
    if at - now <= CLOCKS_DIFFER:
        return ""
    return f"dated {Age((at - now).total_seconds())} in the future ({told(at)}): a clock is wrong"


def told(at: datetime) -> str:
    """``2026-11-22 02:00 UTC``."""
    return f"{at:%Y-%m-%d %H:%M} UTC"
