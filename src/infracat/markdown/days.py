"""Dates as documents have them: ``17/07/2025``, ``July 17, 2025``, and placeholders such as ``DD/MM/YYYY``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

from infracat.markdown.cells.nothing import is_nothing
from infracat.markdown.cells.words import any_of, tables

Order = Literal["day", "month", ""]
_MONTHS = {word: number for number, words in enumerate(tables()["months"].values(), 1) for word in words}
_MONTH = rf"(?P<month>{any_of(_MONTHS)})"
_ISO = re.compile(r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})(?:[T ][0-9:.+Z-]{4,20})?")
_NAMED = (
    re.compile(
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)?[\s-]+{_MONTH}\.?,?[\s-]+(?P<year>[0-9]{{4}})", re.IGNORECASE
    ),
    re.compile(rf"{_MONTH}\.?\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>[0-9]{{4}})", re.IGNORECASE),
)
_NUMBERS = re.compile(r"([0-9]{1,2})(?P<mark>[./-])([0-9]{1,2})(?P=mark)([0-9]{4})")
_PLACEHOLDER = re.compile(
    r"[\[<({]?(?:(?P<day>DD?[/.-]MM?[/.-]YY(?:YY)?)|(?P<month>MM?[/.-]DD?[/.-]YY(?:YY)?)"
    r"|YYYY[/.-]MM[/.-]DD|TBD|TODO|(?:insert |today'?s )?date)[\])}>]?",
    re.IGNORECASE,
)


def is_placeholder(text: str) -> bool:
    """``DD/MM/YYYY``, ``[date]``, ``TBD``, ``-``: somebody is to write a date there."""
    return is_nothing(text) or _PLACEHOLDER.fullmatch(text.strip()) is not None


def order_in(texts: Iterable[str]) -> Order:
    """Which comes first in the dates of a document, where one of them shows it and none the contrary."""
    found = {order for text in texts if (order := _order(text.strip()))}
    return found.pop() if len(found) == 1 else ""


def _order(text: str) -> Order:
    if placeholder := _PLACEHOLDER.fullmatch(text):
        return "day" if placeholder["day"] else "month" if placeholder["month"] else ""
    parts = _NUMBERS.fullmatch(text)
    if not parts:
        return ""
    first, second = int(parts[1]), int(parts[3])
    if parts["mark"] == "." or 12 < first <= 31:
        return "day"
    return "month" if 12 < second <= 31 else ""


def iso(text: str, order: Order = "") -> str | None:
    """The date as a catalog has it; None for what is none, or may be two: ``07/08/2025`` without an ``order``.

    >>> iso("17/07/2025"), iso("July 4th, 2025"), iso("07/08/2025"), iso("07/08/2025", "day")
    ('2025-07-17', '2025-07-04', None, '2025-08-07')
    """
    text = text.strip()
    if found := _ISO.fullmatch(text):
        return _day(found["year"], int(found["month"]), found["day"])
    for pattern in _NAMED:
        if found := pattern.fullmatch(text):
            return _day(found["year"], _MONTHS[found["month"].casefold()], found["day"])
    found = _NUMBERS.fullmatch(text)
    return _numbered(found, order) if found else None


def _numbered(found: re.Match[str], order: Order) -> str | None:
    first, second, year = int(found[1]), int(found[3]), found[4]
    known = _order(found[0]) or order or ("day" if first == second else "")
    return (_day(year, second, first) if known == "day" else _day(year, first, second)) if known else None


def _day(year: str, month: int, day: str | int) -> str | None:
    try:
        return date(int(year), month, int(day)).isoformat()
    except ValueError:
        return None
