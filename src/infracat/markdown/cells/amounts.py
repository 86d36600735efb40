"""The least and the recommended amount of memory, disk or processors: ``8GB minimum, 16GB recommended``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from infracat.catalog.fields import Size
from infracat.catalog.fields.numbers import integer
from infracat.markdown.cells.read import Read, Value, accepted, has_words
from infracat.markdown.cells.sizes import SIZE, size_of
from infracat.markdown.cells.words import any_of, tables

_CALLED = tables()["amount"]
_SAYS = re.compile(
    rf"(?P<recommended>{any_of(_CALLED['recommended'])})|(?P<minimum>{any_of(_CALLED['minimum'])})(?![a-z])",
    re.IGNORECASE,
)
_FILLERS = re.compile(
    rf"(?:{any_of([*_CALLED['recommended'], *_CALLED['minimum']])})(?![a-z])|\b(?:{any_of(_CALLED['filler'])})\b",
    re.IGNORECASE,
)
_WORDS = {"dual": "2", "quad": "4", "hexa": "6", "octa": "8"}
_CORES = re.compile(
    r"(?<![\w.-])(?:([0-9]{1,4})\s?\+?[- ]?\s?(?:physical |logical |cpu |processor )?"
    rf"(?:{any_of(tables()['cores']['core'])})(?![a-z])|({'|'.join(_WORDS)})[- ]core\b"
    r"|([0-9]{1,4})(?=\s*(?:\+|$|[,;(]|minimum|min\b|recommended|or more|at least|and up)))",
    re.IGNORECASE,
)
_LOWER = re.compile(r"(?<![\w.])([0-9]{1,6})\s*[-–]\s*$")  # of 4-8 GB


class Amount(NamedTuple):
    """An amount as a catalog has it, and where in the text it is."""

    value: str
    start: int
    end: int


def SIZES(text: str) -> Iterator[Amount]:  # noqa: N802 - a value beside CORES
    for found in SIZE.finditer(text):
        if accepted(Size.read, size_of(found)):
            lower = _LOWER.search(text[: found.start()])
            value = f"{lower[1]}{size_of(found).removeprefix(found[1])}" if lower else size_of(found)
            yield Amount(value, found.start(), found.end())


def CORES(text: str) -> Iterator[Amount]:  # noqa: N802 - a value beside SIZES
    for found in _CORES.finditer(text):
        value = found[1] or found[3] or _WORDS[found[2].lower()]
        if accepted(integer, value):
            yield Amount(value, found.start(), found.end())


class Kind(NamedTuple):
    """The names of the two fields, and what finds amounts in a text."""

    minimum: str
    recommended: str
    find: Callable[[str], Iterator[Amount]]


def amounts(needed: str, notes: str, kind: Kind) -> Read:
    """The fields of both texts; ``rest`` is ``needed`` where it says anything else.

    The first amount is the least one, unless it is said to be recommended. Of a resource that is recommended only the
    row is so, too: there is no least amount.
    """
    least, best, is_all = _sorted(needed, kind)
    if notes:
        _, also, _ = _sorted(notes, kind)
        best = best or also
    fields: dict[str, Value] = {}
    if least:
        fields = {kind.minimum: least, **({kind.recommended: best} if best else {})}
    elif best:
        fields = {kind.minimum: best, "level": "recommended"}
    return Read(fields, "" if fields and is_all else needed)


def _sorted(text: str, kind: Kind) -> tuple[str, str, bool]:
    """The least, the recommended, and whether the text says nothing else."""
    found = list(kind.find(text))
    least = best = ""
    is_all = len(found) <= 2
    for place, amount in enumerate(found):
        before = found[place - 1].end if place else 0
        after = found[place + 1].start if place + 1 < len(found) else len(text)
        said = _said(text[before : amount.start], text[amount.end : after])
        if said == "recommended" and not best:
            best = amount.value
        elif said != "recommended" and not least:
            least = amount.value
        else:
            is_all = False
    words = text
    for amount in reversed(found):
        words = f"{words[: amount.start]} {words[amount.end :]}"
    return least, best, is_all and not has_words(_FILLERS.sub(" ", words))


def _said(before: str, after: str) -> str:
    """What the words around an amount call it; those after it belong to it up to a comma, those before it from one."""
    own_after = re.split(r"[,;/]|\s[–—-]\s|\(", after, maxsplit=1)[0]
    bracket = re.match(r"\s*\(([^()]*)\)", after)
    own_before = re.split(r"[,;/)]|\s[–—-]\s", before)[-1]
    for words in (own_after, bracket[1] if bracket else "", own_before):
        if found := _SAYS.search(words):
            return str(found.lastgroup)
    return ""
