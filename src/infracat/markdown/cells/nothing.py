"""Cells that say nothing."""

from __future__ import annotations

from infracat.markdown.cells.words import tables

NOTHING = frozenset(tables()["nothing"]["words"])
_MARKS = frozenset("-‐‑‒–—―−_·•. \t\r\n\xa0\u200b\ufeff")
_LONGEST = max(map(len, NOTHING)) + 10


def is_nothing(text: str) -> bool:
    """``-``, ``—``, ``N/A``, ``Auto-detected``, an empty cell."""
    if not set(text) - _MARKS:
        return True
    plain = text.strip()
    return len(plain) < _LONGEST and plain.strip("()").casefold() in NOTHING
