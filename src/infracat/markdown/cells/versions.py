"""Versions: ``>= 20``, ``18+``, ``22.x``, ``v14 or higher``, ``3.9 - 3.11``."""

from __future__ import annotations

import re

from infracat.catalog.fields import MinVersion, VersionRange
from infracat.init.ranges import range_in
from infracat.markdown.cells.read import Read, accepted, around, grammar
from infracat.markdown.cells.words import any_of, tables

_NUMBER = r"(?:versi[oó]n\s*|versão\s*|ver\.?\s*)?v?\.?\s?([0-9]{1,9}(?:\.[0-9]{1,9}){0,3})"
_SERIES = r"(?:\.[x*])+"
_END = r"(?![\w.]*\w)"
_WORDS = tables()["version"]
_NEWER = (
    rf"(?:or|and|oder|und|et|ou|o|y|e|veya|atau|hoặc)\s+(?:a\s+|any\s+)?(?:{any_of(_WORDS['newer'])})"
    rf"|{any_of(_WORDS['from_there_on'])}"
)
_FROM = rf"(?:{any_of(_WORDS['at_least'])})\s*:?\s*"
_AT_LEAST = re.compile(rf"{_FROM}{_NUMBER}(?:{_SERIES}|{_END})\s?\+?(?:\s*\(?(?:{_NEWER})\)?)?", re.IGNORECASE)
_OR_NEWER = re.compile(
    rf"{_NUMBER}(?:{_SERIES}|{_END})(?:\s?\+|\s*[(,]?\s*(?:{_NEWER}|{any_of(_WORDS['minimum'])})(?!\w)\)?)",
    re.IGNORECASE,
)
_SPAN = re.compile(
    rf"{_NUMBER}(?:{_SERIES})?(?:\s+(?:-|to|bis|through|à|until)\s+|\s*[–—~]\s*|-(?=v?[0-9]+(?:\.[0-9]+)?(?![\w.-])))"
    rf"{_NUMBER}(?:{_SERIES})?{_END}(?!-)",
    re.IGNORECASE,
)
_CLAUSE = r"(?:[<>!=~]=?|===|\^|~>)\s*v?[0-9][0-9.]*(?:\.[xX*])?"
_CLAUSES = re.compile(rf"{_CLAUSE}(?:\s*,?\s*{_CLAUSE})*{_END}")
_AND_NEWER = re.compile(rf"(?<!\w)(?:{_NEWER})(?![\w])", re.IGNORECASE)
_ONE_OF_SERIES = re.compile(rf"{_NUMBER}{_SERIES}{_END}", re.IGNORECASE)
_PLAIN = re.compile(
    rf"=?\s*{_NUMBER}{_END}(?=$|\s*[(\[,;]|\s+[-–—]\s|\s+(?:lts|stable|recommended|as)\b)", re.IGNORECASE
)
_MONTH = re.compile(r"(?:0[1-9]|1[0-2])[./](?:19|20)[0-9]{2}(?![.\w])")  # 09.2024
_MORE = re.compile(
    r"\s*(?:[,;/|]|\s(?:or|and|oder|und|ou|et)\s)*\s*(?:(?<=[,;/|\s])(?:v|version\s*)?[0-9]|[<>!^~]=?\s*v?[0-9])",
    re.IGNORECASE,
)


@grammar
def read(text: str, *, minimum: bool = False) -> Read:
    """``version`` or ``min_version``. ``minimum``: a number alone is the oldest that will do.

    What is no version, as ``latest`` or ``VS 2022``, stays words; and so do several of them: ``18, 20``.
    """
    if _MONTH.match(text):
        return Read({}, text)
    return _span(text) or _at_least(text) or _clauses(text) or _one(text, minimum) or Read({}, text)


def _at_least(text: str) -> Read | None:
    found = _AT_LEAST.match(text) or _OR_NEWER.match(text)
    if not found or _MORE.match(text, found.end()) or not accepted(MinVersion.read, found[1]):
        return None
    return Read({"min_version": found[1]}, around(found))


def _span(text: str) -> Read | None:
    """``3.9 - 3.11`` → ``>=3.9,<3.12``."""
    found = _SPAN.match(text)
    if not found or _MORE.match(text, found.end()):
        return None
    first, last = ([int(part) for part in found[place].split(".")] for place in (1, 2))
    stated = f">={found[1]},<{'.'.join(map(str, [*last[:-1], last[-1] + 1]))}"
    is_range = first <= last and accepted(VersionRange.read, stated)
    return Read({"version": stated}, around(found)) if is_range else None


def _clauses(text: str) -> Read | None:
    """``>=3.11,<4``, ``^20.1``: as packages write it."""
    found = _CLAUSES.match(text.replace("≥", ">=").replace("≤", "<="))
    written = found and range_in(found[0].replace("v", ""))
    if not found or not written or not written.fields or found.string[found.end() :].lstrip().startswith("|"):
        return None
    (name, stated), *_ = written.fields.items()
    parse = MinVersion.read if name == "min_version" else VersionRange.read
    return Read({name: stated}, around(found)) if accepted(parse, stated) else None


def _one(text: str, minimum: bool) -> Read | None:
    found = _ONE_OF_SERIES.match(text) or _PLAIN.match(text)
    if not found or _MORE.match(text, found.end()) or not accepted(VersionRange.read, found[1]):
        return None
    rest = around(found)
    is_least = minimum or _AND_NEWER.search(rest)  # 13 (Ventura) or later
    return Read({"min_version" if is_least else "version": found[1]}, rest)
