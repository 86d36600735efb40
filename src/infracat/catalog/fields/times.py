"""Durations and dates."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Self

from infracat.catalog.fields.field_value import FieldValue, read_by
from infracat.catalog.mistakes import shown

DAY = 86400.0
# A month is the longest month: what is done on the same day of every month is never late.
SECONDS = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), 60.0),
    **dict.fromkeys(("h", "hour", "hours"), 3600.0),
    **dict.fromkeys(("d", "day", "days"), DAY),
    **dict.fromkeys(("w", "week", "weeks"), 7 * DAY),
    **dict.fromkeys(("month", "months"), 31 * DAY),
    **dict.fromkeys(("quarter", "quarters"), 92 * DAY),
    **dict.fromkeys(("year", "years"), 366 * DAY),
}
WORDS = {
    "hourly": "1 h",
    "daily": "1 day",
    "weekly": "1 week",
    "monthly": "1 month",
    "quarterly": "1 quarter",
    "yearly": "1 year",
}
EXAMPLES = "write 30 s, 5 min, 7 days, 3 months or weekly"
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([a-z]*)")


class Duration(FieldValue, float):
    """Seconds: ``Duration.read("4 weeks") == 2419200``, ``Duration.read("daily") == 86400``."""

    what = "a duration"
    json_types = ("string",)
    written: str

    @classmethod
    def read(cls, text: str) -> Self:
        duration = cls(_seconds(text))
        duration.written = str(text)
        return duration

    def __str__(self) -> str:
        return getattr(self, "written", f"{float(self):g} s")


def _seconds(text: str) -> float:
    lowered = text.strip().lower()
    match = _DURATION.fullmatch(WORDS.get(lowered, lowered))
    if not match:
        raise ValueError(f"is not a duration: {EXAMPLES} (got {shown(text)})")
    number, unit = float(match[1]), match[2]
    if unit not in SECONDS:
        raise ValueError(_which_unit(match[1], unit, text))
    if not number:
        raise ValueError(f"is no time at all: {EXAMPLES} (got {shown(text)})")
    return number * SECONDS[unit]


def _which_unit(number: str, unit: str, text: str) -> str:
    if not unit:
        return f"has no unit: say {number} s, {number} min or {number} days (got {shown(text)})"
    if unit == "m":
        return f"say {number} min or {number} months (got {shown(text)})"
    return f"is not a duration: {EXAMPLES} (got {shown(text)})"


def day(text: str) -> date:
    """``2025-07-17``, and no other format: ``07/08/2025`` is ambiguous."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"{_iso(text)} (got {shown(text)})")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no such day (got {shown(text)})") from None


def _iso(text: str) -> str:
    """What to write instead; the date itself if it is unambiguous."""
    parts = re.fullmatch(r"([0-9]{1,2})[./-]([0-9]{1,2})[./-]([0-9]{4})", text)
    if not parts:
        return "is not a date: write YYYY-MM-DD"
    low, high = sorted((int(parts[1]), int(parts[2])))
    certain = 1 <= low <= 12 < high <= 31
    return f"write {parts[3]}-{low:02}-{high:02}" if certain else "write YYYY-MM-DD"


Day = Annotated[date, read_by(day, "a date", json_types=("string",))]
Seconds = Annotated[float, read_by(lambda text: float(_seconds(text)), "a duration", json_types=("string",))]
