"""Converts version ranges of npm, Poetry and Python to the catalog's notation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from packaging.version import Version

MAX_LENGTH = 200  # characters
_CLAUSE = re.compile(
    r"(\^|~>|~=|~|>=|<=|===|==|!=|>|<|=)?\s*v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})((?:\.[xX*])*)((?:[-+]|(?:rc|[ab])[0-9])[\w.+-]*)?(?=[\s,<>=!~^]|$)"
)
_HYPHEN = re.compile(r"(\S+)\s+-\s+(\S+)")


@dataclass(frozen=True)
class Range:
    """From ``lowest``, below ``below`` (both versions, empty: no bound); ``others`` are further clauses."""

    lowest: str = ""
    below: str = ""
    others: tuple[str, ...] = ()

    @property
    def is_possible(self) -> bool:
        return not (self.lowest and self.below) or Version(self.lowest) < Version(self.below)

    @property
    def fields(self) -> dict[str, str]:
        """As fields of a row: ``{"min_version": "3.11"}``, ``{"version": ">=3.11,<4"}``."""
        if self.others or self.below:
            clauses = [f">={self.lowest}" if self.lowest else "", f"<{self.below}" if self.below else "", *self.others]
            return {"version": ",".join(clause for clause in clauses if clause)}
        return {"min_version": self.lowest} if self.lowest else {}


def range_in(text: str) -> Range | None:
    """``^20.1`` → 20.1 to below 21; of alternatives (``18 || 20``) the oldest; None if it is not a range.

    >>> range_in(">=3.11,<4").fields, range_in("~1.2.3").fields, range_in("20.x").fields
    ({'version': '>=3.11,<4'}, {'version': '>=1.2.3,<1.3'}, {'version': '>=20,<21'})
    """
    alternatives = [_range(part) for part in text.split("||")] if len(text) <= MAX_LENGTH else [None]
    known = [each for each in alternatives if each is not None]
    if len(known) < len(alternatives):
        return None
    if len(known) == 1:
        return known[0]
    lowest = [each.lowest for each in known]
    return Range(lowest=min(lowest, key=Version)) if all(lowest) else None


def intersection(ranges: Iterable[Range]) -> Range:
    """The versions in all ranges; if there are none, from the newest lower bound."""
    ranges = list(ranges)
    lowest = max((each.lowest for each in ranges if each.lowest), key=Version, default="")
    below = min((each.below for each in ranges if each.below), key=Version, default="")
    others = tuple(dict.fromkeys(clause for each in ranges for clause in each.others))
    whole = Range(lowest, below, others)
    return whole if whole.is_possible else Range(lowest)


def pinned_version(text: str) -> str | None:
    """The version that a file pins: ``v20.11.1``, ``temurin-21.0.2+13``, ``go1.22.3``; None for ``latest``."""
    found = re.match(r"(?:[a-z]+-|go|v|ruby-)?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})(?![0-9.]*\w*/)", text.strip())
    return found[1] if found else None


def _range(text: str) -> Range | None:
    text = text.strip().strip("'\"")
    if hyphen := _HYPHEN.fullmatch(text):
        text = f">={hyphen[1]} <={hyphen[2]}"
    place, ranges = 0, []
    while place < len(text):
        if text[place] in " \t\n,":
            place += 1
            continue
        clause = _CLAUSE.match(text, place)
        if not clause:
            return None
        ranges.append(_clause(*clause.groups(default="")))
        place = clause.end()
    return intersection(ranges) if ranges else None


def _clause(operator: str, version: str, wildcard: str, tail: str) -> Range:
    version += "".join(re.findall(r"^(?:rc|a|b)[0-9]+", tail))
    dots = version.count(".")
    match operator:
        case ">=":
            return Range(lowest=version)
        case "<":
            return Range(below=version)
        case ">" | "<=" | "!=":
            return Range(others=(f"{operator}{version}{'.*' if wildcard and operator == '!=' else ''}",))
        case "" | "=" | "==" | "===" if dots >= 2 and not wildcard:
            return Range(others=(f"=={version}",))
    kept = {"^": _first_that_counts(version), "~": min(1, dots), "~=": max(dots - 1, 0), "~>": max(dots - 1, 0)}
    return Range(version, _next(version, kept.get(operator, dots)))


def _next(version: str, place: int) -> str:
    """The first version that differs at ``place``: ``1.2.3`` at 1 → ``1.3``."""
    parts = [int(part) for part in re.findall(r"[0-9]+", version)][: place + 1]
    return ".".join(str(part) for part in [*parts[:-1], parts[-1] + 1])


def _first_that_counts(version: str) -> int:
    parts = [int(part) for part in version.split(".") if part.isdigit()]
    return next((place for place, part in enumerate(parts) if part), len(parts) - 1)
