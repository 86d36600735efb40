"""A value in pieces over several lines, whatever stands before and behind them: prefixes of a log, line numbers, …"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

GRAM = 4  # characters of a value by which its pieces are recognized
_PREFIX = 160  # characters that may stand before a piece in its line
_BEHIND = " \t\r\\=\"'`+,;|│┃║^>)]}<-&._$↵⏎↩…"  # what may stand behind it
_BEFORE = " \t|│┃║>#*\"'`+-;/([{<"
_SHOWN = 8  # characters: fewer give nothing away
_CUTS = ("...", "…", "***")
_SHORT_LINE = 24  # characters, blanks included
_COLUMN = 3  # short lines that may be a column
_ENCODED_EDGE = re.compile(r"[\\%&][^\s\\%&]{0,10}\s*\n\s*\S|\n\s*[^\s\\%&]{0,10}[\\%&]")
_BREAK = re.compile(rf"[{re.escape(_BEHIND)}]{{0,12}}(?:<br ?/?>)?\n")


def grams_of(form: str) -> set[str]:
    """Each of its sequences of four characters."""
    return {form[at : at + GRAM] for at in range(len(form) - GRAM + 1)}


def may_be_torn(text: str, grams: Container[str]) -> bool:
    """Whether a line begins or ends as a piece would: then its lines are worth joining."""
    return (
        any(edge in grams for edge in edges_of(text))
        or _has_column(text)
        or (any(sign in text for sign in "\\%&") and _ENCODED_EDGE.search(text) is not None)
    )


def edges_of(text: str) -> set[str]:
    """The four characters that each line begins with, and ends with, without what a program puts around a piece."""
    edges: set[str] = set()
    for line in text.split("\n"):
        edges.add(line.rstrip(_BEHIND)[-GRAM:])
        edges.add(line.lstrip(_BEFORE)[:GRAM])
    return edges


def _has_column(text: str) -> bool:
    """Whether lines of a few characters follow one another: a value may stand there letter by letter."""
    short = 0
    for line in text.split("\n"):
        short = short + 1 if len(line) < _SHORT_LINE and 0 < len(line.strip()) < GRAM else 0
        if short == _COLUMN:
            return True
    return False


def torn(form: str, text: str) -> Iterator[tuple[int, int]]:
    """Where all of ``form`` stands, from piece to piece; the first piece has four characters, or all but three follow.

    >>> text = "web | key Zq7-vT\\nweb | 9wKx2/Lm4!"
    >>> [text[first:last] for first, last in torn("Zq7-vT9wKx2/Lm4", text)]
    ['Zq7-vT\\nweb | 9wKx2/Lm4']
    """
    for skipped in (0, GRAM - 1):
        at = text.find(form[skipped : skipped + GRAM])
        while at >= 0:
            end = _end(form, skipped, text, at)
            if end:
                yield at, end
            at = text.find(form[skipped : skipped + GRAM], at + 1)


def _end(form: str, done: int, text: str, at: int) -> int:
    """Where the last piece ends; 0: they are not all there, or there is but one."""
    pieces = 0
    while True:
        same = _in_common(form, done, text, at)
        done, at, pieces = done + same, at + same, pieces + 1
        if done == len(form):
            return at if pieces > 1 else 0
        broken = _BREAK.match(text, at)
        following = _next_piece(form[done : done + GRAM], text, broken.end()) if broken else -1
        if following < 0:
            return 0
        at = following


def _next_piece(begins: str, text: str, line: int) -> int:
    end = text.find("\n", line)
    most = min(end if end >= 0 else len(text), line + _PREFIX)
    return text.find(begins, line, most)


def _in_common(form: str, done: int, text: str, at: int) -> int:
    most = min(len(form) - done, len(text) - at)
    return next((size for size in range(most) if form[done + size] != text[at + size]), most)


def cut(form: str, text: str) -> Iterator[tuple[int, int]]:
    """Where a program shows its first or its last characters only, with dots or stars for the others."""
    if not any(sign in text for sign in _CUTS):
        return
    at = text.find(form[:_SHOWN])
    while at >= 0:
        end = at + _in_common(form, 0, text, at)
        if text.startswith(_CUTS, end):
            yield at, end
        at = text.find(form[:_SHOWN], at + 1)
    at = text.find(form[-_SHOWN:])
    while at >= 0:
        last = at + _SHOWN
        first = last - _in_common(form[::-1], 0, text[max(0, last - len(form)) : last][::-1], 0)
        if text.endswith(_CUTS, 0, first):
            yield first, last
        at = text.find(form[-_SHOWN:], at + 1)
