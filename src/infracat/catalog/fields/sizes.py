"""Sizes and percentages: numbers that are printed as they were written."""

from __future__ import annotations

import re
from typing import Self

from infracat.catalog.fields.field_value import FieldValue
from infracat.catalog.mistakes import shown

UNITS = {"B": 1} | {
    prefix + end: base ** (power + 1)
    for end, base in (("B", 1000), ("IB", 1024))
    for power, prefix in enumerate("KMGTP")
}
_SIZE = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*([A-Za-z]*)")
_PERCENT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(%?)")


class Size(FieldValue, int):
    """Bytes. GB is 10⁹ of them, GiB 2³⁰: ``Size.read("2GiB") == 2147483648``."""

    what = "a size"
    json_types = ("string",)  # with a unit
    written: str

    @classmethod
    def read(cls, text: str) -> Self:
        match = _SIZE.fullmatch(text.strip())
        if not match:
            raise ValueError(f"is not a size: write 50GB or 50GiB (got {shown(text)})")
        number, unit = match[1], match[2].upper()
        if unit not in UNITS:
            raise ValueError(_which_unit(number, unit, text))
        size = cls(round(float(number) * UNITS[unit]))
        size.written = str(text)
        return size

    def __str__(self) -> str:
        """As it was written; a measured size in decimal units, rounded down: ``15.99 GB`` is not 16."""
        return getattr(self, "written", None) or _measured(int(self))


def _measured(size: int) -> str:
    """
    >>> _measured(25276502016), _measured(512)
    ('25.27 GB', '512 B')
    """
    power = min((len(f"{size:d}") - 1) // 3, 5)
    hundredths = size * 100 // 1000**power
    return f"{f'{hundredths / 100:.2f}'.rstrip('0').rstrip('.')} {('', *'KMGTP')[power]}B"


def _which_unit(number: str, unit: str, text: str) -> str:
    if not unit:
        return f"has no unit: say {number}GB or {number}GiB (got {shown(text)})"
    if unit in ("K", "M", "G", "T", "P", "KI", "MI", "GI", "TI", "PI"):
        return f"say {number}{unit[0]}B or {number}{unit[0]}iB (got {shown(text)})"
    return f"is not a size: write 50GB or 50GiB (got {shown(text)})"


class Percent(FieldValue, float):
    """``80 %`` and ``80`` are 80.0; ``0.8`` is rejected as ambiguous."""

    what = "a percentage"
    json_types = ("string", "number")

    @classmethod
    def read(cls, text: str) -> Self:
        match = _PERCENT.fullmatch(text.strip())
        if not match or float(match[1]) > 100:
            raise ValueError(f"is not a percentage: write 0 % to 100 % (got {shown(text)})")
        value = float(match[1])
        if 0 < value < 1 and not match[2]:
            raise ValueError(f"say {value * 100:g} % (got {shown(text)})")
        return cls(value)

    def __str__(self) -> str:
        return f"{float(self):g} %"
