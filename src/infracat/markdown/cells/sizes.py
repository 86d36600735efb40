"""Sizes: ``50GB``, ``~5 GB``, ``2GB RAM``."""

from __future__ import annotations

import re

from infracat.catalog.fields import Size
from infracat.markdown.cells.read import Read, accepted, around, grammar, has_words

_ALONE = (  # what may follow a unit of one letter: 10k users, a 4K display and 10m are no sizes
    r"(?=$|\s*(?:[+,;:()\[\]|–—-]|(?:of|and|or|to|free|available|minimum|min|maximum|max|recommended|or more|at least"
    r"|v?ram|memory|swap|disk|space|storage|ssd|nvme|hdd|limit|total|per)\b|[^\x00-\x7f]))"
)
SIZE = re.compile(
    rf"(?<![\w.])(?<![0-9],)([0-9]{{1,12}}(?!\.[0-9]{{3}}(?![0-9]))(?:\.[0-9]{{1,6}})?)\s?-?\s?"
    rf"([KMGTP]i?[Bb]|[KMGT]o|(?-i:[KMGTgt]i?|[kmgt]i){_ALONE})(?![\w%])(?!\s?/\s?[a-z])",
    re.IGNORECASE,
)
_FRENCH = re.compile(r"o$", re.IGNORECASE)
_FILLERS = re.compile(
    r"\b(?:about|approx(?:\.|imately)?|ca\.?|around|ram|memory|of|disk|space|limit|max(?:imum)?)\b|[~≈+.:]",
    re.IGNORECASE,
)


def size_of(found: re.Match[str]) -> str:
    """As a catalog has it: ``16 Go`` and ``16G`` → ``16 GB``, ``16GB``."""
    unit = found[2] if found[2].lower().endswith("b") else f"{_FRENCH.sub('', found[2])}B"
    space = " " if found[0].endswith(f" {found[2]}") else ""
    return f"{found[1]}{space}{unit}"


@grammar
def read(text: str, field: str = "size") -> Read:
    """The one size of a cell, which may be ``field``'s."""
    found = list(SIZE.finditer(text))
    if (
        len(found) != 1
        or not accepted(Size.read, size_of(found[0]))
        or re.match(r"\s*[-–]\s*[0-9]", text[found[0].end() :])
    ):
        return Read({}, text)
    if re.search(r"[0-9]\s*(?:[-–]|to|x|×)\s*$", text[: found[0].start()]):
        return Read({}, text)
    rest = around(found[0])
    return Read({field: size_of(found[0])}, rest if has_words(_FILLERS.sub(" ", rest)) else "")


def read_memory(text: str) -> Read:
    """``2GB RAM`` → ``memory``."""
    return read(text, "memory")
