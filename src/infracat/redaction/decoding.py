"""Text as it was before programs encoded, coloured and wrapped it, and where each piece of it stands.

Nobody can list all the ways to write one secret: each program quotes other characters, and breaks lines elsewhere.
"""

from __future__ import annotations

import html
import re
import sys
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property
from urllib.parse import unquote

_DEPTH = 3  # JSON in JSON in a URL
_COLOUR = r"\x1b\[[0-9;]*[A-Za-z]"
_LINES = re.compile(rf"\r?\n[ \t]*|{_COLOUR}")
_BLANKS = re.compile(rf"\s+|{_COLOUR}")
_ESCAPES = re.compile(
    r"(?:%[0-9A-Fa-f]{2})+"
    r"|&(?:\#[0-9]{1,7}|\#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,8});"
    r"|(?:\\u[0-9A-Fa-f]{4})+|\\U[0-9A-Fa-f]{8}|(?:\\x[0-9A-Fa-f]{2})+|(?:\\[0-7]{3})+|\\(?s:.)"
)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "e": "\x1b", "0": "\0"}


class DecodedText:
    r"""``text`` without colours and line breaks (``blanks``: or any white space), and decoded, again and again.

    >>> found = DecodedText("say \\u0022p%61\n  ss\\u0022!")
    >>> found.views[-1], found.span(found.views.index('say "pass"!'), 5, 9)
    ('say "pass"!', (10, 19))
    """

    def __init__(self, text: str, *, blanks: bool = False) -> None:
        self.views = [text]
        self._steps: list[re.Pattern[str]] = []
        unwrap = _BLANKS if blanks else _LINES
        for _ in range(_DEPTH):
            if blanks or "\n" in self.views[-1] or "\x1b" in self.views[-1]:
                self._take(unwrap, "")
            if not any(sign in self.views[-1] for sign in "\\%&"):
                break
            self._take(_ESCAPES, _decoded)

    def _take(self, step: re.Pattern[str], instead: str | Callable[[re.Match[str]], str]) -> None:
        after = step.sub(instead, self.views[-1])
        if after != self.views[-1]:
            self.views.append(after)
            self._steps.append(step)

    def span(self, view: int, first: int, last: int) -> tuple[int, int]:
        """Where in the text the characters from ``first`` up to ``last`` of that view come from; ``first`` is less."""
        for layer in reversed(self._layers[:view]):
            first, last = layer.start_of(first), layer.end_of(last - 1)
        return first, last

    @cached_property
    def _layers(self) -> list[_Layer]:
        """Only needed when something was found."""
        return [_Layer(text, step) for text, step in zip(self.views, self._steps, strict=False)]


class _Layer:
    """One decoding, piece by piece."""

    def __init__(self, text: str, units: re.Pattern[str]) -> None:
        self._at: list[int] = []  # where a piece begins in the outcome; in the original it begins, and ends, there:
        self._from: list[tuple[int, int, bool]] = []
        self._length = end = 0
        for unit in units.finditer(text):
            self._add(unit.start() - end, end, unit.start(), plain=True)
            self._add(len(_decoded(unit)) if units is _ESCAPES else 0, unit.start(), unit.end(), plain=False)
            end = unit.end()
        self._add(len(text) - end, end, len(text), plain=True)

    def _add(self, length: int, start: int, end: int, *, plain: bool) -> None:
        if length:
            self._at.append(self._length)
            self._from.append((start, end, plain))
            self._length += length

    def start_of(self, position: int) -> int:
        number = bisect_right(self._at, position) - 1
        start, _, plain = self._from[number]
        return start + (position - self._at[number] if plain else 0)

    def end_of(self, position: int) -> int:
        number = bisect_right(self._at, position) - 1
        start, end, plain = self._from[number]
        return start + position - self._at[number] + 1 if plain else end


def _decoded(match: re.Match[str]) -> str:
    unit = match[0]
    match unit[0]:
        case "%":
            return unquote(unit, errors="surrogateescape")
        case "&":
            return _character(unit)
    return _unescaped(unit)


def _character(reference: str) -> str:
    """``&#27;`` → escape, which HTML forbids, and some write nevertheless."""
    name = reference[1:-1].lower()
    if not name.startswith("#"):
        return html.unescape(reference)
    code = int(name[2:], 16) if name.startswith("#x") else int(name[1:])
    return chr(code) if code <= sys.maxunicode else reference


def _unescaped(unit: str) -> str:
    kind, rest = unit[1], unit[2:]
    if kind in "uU" and rest:
        codes = [int(each, 16) for each in unit.lower().split("\\u")[1:]]
        text = "".join(map(chr, (code for code in codes if code <= sys.maxunicode)))
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    if rest:  # \xNN or \NNN: bytes
        base = 16 if kind == "x" else 8
        values = (int(each.lstrip("x"), base) for each in unit.split("\\")[1:])
        return _decode_bytes(bytes(value & 255 for value in values))
    return _LETTERS.get(kind, kind)


def _decode_bytes(codes: bytes) -> str:
    """Bytes to a shell, characters to Python."""
    try:
        return codes.decode("utf-8")
    except UnicodeDecodeError:
        return codes.decode("latin-1")
