"""Costs and rate limits of a service."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar, Self

from infracat.catalog.fields.field_value import FieldValue
from infracat.catalog.mistakes import shown

SYMBOLS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
MONTHS = {
    **dict.fromkeys(("", "mo", "month"), 1),
    **dict.fromkeys(("yr", "y", "year"), 12),
}
WINDOWS = {
    **dict.fromkeys(("s", "sec", "second"), 1.0),
    **dict.fromkeys(("min", "minute"), 60.0),
    **dict.fromkeys(("h", "hour"), 3600.0),
    **dict.fromkeys(("d", "day"), 86400.0),
    **dict.fromkeys(("mo", "month"), 31 * 86400.0),
}
_NUMBER = r"([0-9]{1,9}(?:\.[0-9]{1,6})?)"
_COST = re.compile(  # 0xaf is a number to other parsers of YAML
    rf"(?!0x)~?\s*([$€£¥])?\s*{_NUMBER}\s*([A-Za-z]{{3}})?\s*(?:(?:/|\bper\b)\s*([a-z]+))?"
)
_RATE = re.compile(rf"~?\s*{_NUMBER}\s*([kM]?)\s*/\s*([a-z]+)")


@dataclass(frozen=True)
class Cost(FieldValue):
    """An amount a month: ``~$20/mo``, ``20 EUR/month``; ``$240/yr`` is 20 USD."""

    amount: float
    currency: str
    written: str = field(compare=False)
    what: ClassVar[str] = "a cost"
    json_types: ClassVar[tuple[str, ...]] = ("string",)

    @classmethod
    def read(cls, text: str) -> Self:
        match = _COST.fullmatch(text.strip())
        months = MONTHS.get(match[4] or "") if match else None
        if not match or not months:
            raise ValueError(f"is not a monthly cost: write $20/mo or 20 EUR/month (got {shown(text)})")
        currency = SYMBOLS.get(match[1], "") or (match[3] or "").upper()
        if not currency or (match[1] and match[3]):
            raise ValueError(f"has not one currency: write $20/mo or 20 EUR/month (got {shown(text)})")
        return cls(float(match[2]) / months, currency, str(text))

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True)
class Rate(FieldValue):
    """A count per window of seconds: ``10k/min`` is 10000 in 60."""

    count: int
    seconds: float
    written: str = field(compare=False)
    what: ClassVar[str] = "a rate"
    json_types: ClassVar[tuple[str, ...]] = ("string",)

    @classmethod
    def read(cls, text: str) -> Self:
        match = _RATE.fullmatch(text.strip())
        window = WINDOWS.get(match[3]) if match else None
        if not match or not window or not float(match[1]):
            raise ValueError(f"is not a rate: write 10k/min or 100/s (got {shown(text)})")
        factor = {"": 1, "k": 1000, "M": 1000000}[match[2]]
        return cls(round(float(match[1]) * factor), window, str(text))

    def __str__(self) -> str:
        return self.written
