"""What was read of a cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec

from infracat.markdown.cells.nothing import is_nothing

Value = str | tuple[str, ...]
P = ParamSpec("P")
LONGEST = 1000  # characters of a cell that a grammar reads: a longer one is prose, and patterns stay fast
_BETWEEN = re.compile(r"(?:[\s,;:·•|]|[-–—/&](?=\s|$))+")
_BRACKETS = {"(": ")", "[": "]"}


@dataclass(frozen=True)
class Read:
    """What a cell says: ``fields`` as a catalog has them, and in ``rest`` what was not understood, word for word."""

    fields: Mapping[str, Value] = field(default_factory=dict)
    rest: str = ""


def grammar(read: Callable[Concatenate[str, P], Read]) -> Callable[Concatenate[str, P], Read]:
    """Makes a reader of cells of one of lines: what it gets is neither empty nor long, and has no line breaks."""

    @wraps(read)
    def read_cell(text: str, /, *args: P.args, **kwargs: P.kwargs) -> Read:
        if is_nothing(text):
            return Read()
        if len(text) > LONGEST:
            return Read({}, text.strip())
        return read(" ".join(text.split()), *args, **kwargs)

    return read_cell


def accepted(read: Callable[[str], object], text: str) -> bool:
    """Whether a field's own parser takes the text."""
    try:
        read(text)
    except ValueError:
        return False
    return True


def around(found: re.Match[str]) -> str:
    """The words before and after what was found, without the commas and brackets that joined them to it.

    >>> around(re.search("3.8", "3.8 (tested on 3.13)"))
    'tested on 3.13'
    """
    text = found.string
    return " ".join(filter(None, (bare(text[: found.start()]), bare(text[found.end() :]))))


def bare(text: str) -> str:
    """Without marks at both ends, and without brackets around the whole: ``, (for sync)`` → ``for sync``."""
    joined = _BETWEEN.match(text)
    text = text[joined.end() :] if joined else text
    text = text.rstrip(" \t\n,;:·•|")
    while text.endswith((" -", " –", " —")):
        text = text[:-2].rstrip()
    close = _BRACKETS.get(text[:1], "")
    inside = text[1:-1]
    return inside.strip() if close and text.endswith(close) and not set("()[]") & set(inside) else text


def has_words(text: str) -> bool:
    return any(char.isalpha() or char.isdecimal() for char in text)
