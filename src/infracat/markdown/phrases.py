"""Words of a document in parts: a label and what it labels, and what stands before and after a dash."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from infracat.markdown.blocks import Inline, Piece

_AFTER_LABEL = re.compile(r"\s*(?::|[-–—](?=\s))\s*|\s+")
# What begins with blanks begins at the first of them: a run of many is not tried from each.
_COLON = re.compile(r"(?<![^\S\n])[^\S\n]*:[^\S\n]*")
_COLON_THEN_SPACE = re.compile(r"(?<![^\S\n])[^\S\n]*:(?:\s+|$)")
_DASH = re.compile(r"(?<!\s)\s+(?:[-–—]{1,2}|→|=>)\s+|(?<=[\w)`])—(?=\w)")
_ANOTHER = re.compile(r"\s*(?:[,/&(]|(?:and|or|und|oder)\s)")
_PLAIN_LABEL = re.compile(r"(?P<label>[^\W\d_][^:\n`()]{0,40}):(?=\s)[^\S\n]*")


class Labelled(NamedTuple):
    """``label`` is without its colon, and empty where there is none."""

    label: str
    words: Inline


def cut(text: Inline, start: int, end: int | None = None) -> Inline:
    """The characters from ``start`` to before ``end`` of all pieces together, as pieces."""
    kept: list[Piece] = []
    at = 0
    stop = sum(len(piece.text) for piece in text.pieces) if end is None else end
    for piece in text.pieces:
        own = piece.text[max(0, start - at) : max(0, stop - at)]
        if own or (not piece.text and start < at <= stop):  # a footnote belongs to what it stands behind
            kept.append(piece if own == piece.text else replace(piece, text=own))
        at += len(piece.text)
    return replace(text, pieces=tuple(kept))


def raw(text: Inline) -> str:
    """All characters, in which the places of ``cut`` count."""
    return "".join(piece.text for piece in text.pieces)


def outside_code(text: Inline) -> str:
    """``raw``, with another letter for each that is code: what is looked for in prose is not found in it."""
    return "".join("x" * len(piece.text) if piece.kind == "code" else piece.text for piece in text.pieces)


def labelled(text: Inline) -> Labelled:
    """``**RAM:** 8GB`` and ``**RAM** - 8GB`` → ``RAM``, ``8GB``; without a label, all of its words."""
    length = strong_length(text)
    found = _AFTER_LABEL.match(outside_code(text), length) if length else None
    label = raw(text)[:length].strip()
    if not length or (found is None and not label.endswith(":")):
        return Labelled("", text)
    words = cut(text, found.end() if found else length)
    return Labelled(label.rstrip(" :"), words)


def strong_length(text: Inline) -> int:
    """How many characters at the beginning are strong."""
    length = 0
    for piece in text.pieces:
        if not piece.strong and piece.text.strip():
            break
        length += len(piece.text)
    return length if raw(text)[:length].strip() else 0


def plainly_labelled(text: Inline) -> Labelled:
    """The same for ``Docker images: Update monthly``, where the label is not marked; no URL is one."""
    marked = labelled(text)
    if marked.label:
        return marked
    found = _PLAIN_LABEL.match(outside_code(text))
    return Labelled(raw(text)[: found.end("label")].strip(), cut(text, found.end())) if found else marked


def at_dash(text: Inline) -> tuple[Inline, Inline | None]:
    """What stands before the first dash between words, and what behind it: ``kubectl (1.28+) - for the cluster``."""
    found = _DASH.search(_outside_brackets(outside_code(text)))
    return (cut(text, 0, found.start()), cut(text, found.end())) if found else (text, None)


def _outside_brackets(words: str) -> str:
    """``words``, with another letter for each within brackets: ``20 (not 22 – see #431)`` has no dash."""
    kept, depth = [], 0
    for char in words:
        depth = max(0, depth - (char == ")"))
        kept.append("x" if depth else char)
        depth += char == "("
    return "".join(kept) if depth == 0 else words


def at_colon(text: Inline) -> tuple[Inline, Inline | None]:
    """The same for the first colon outside of code."""
    found = _COLON.search(outside_code(text))
    return (cut(text, 0, found.start()), cut(text, found.end())) if found else (text, None)


def at_mark(text: Inline) -> tuple[Inline, Inline]:
    """What stands before the first colon or dash, and behind it; nothing behind it where there is none."""
    words = _outside_brackets(outside_code(text))
    found = min(filter(None, (_DASH.search(words), _COLON_THEN_SPACE.search(words))), key=re.Match.start, default=None)
    return (cut(text, 0, found.start()), cut(text, found.end())) if found else (text, cut(text, len(words)))


def several_names(words: Inline, head: Inline, rest: Inline) -> tuple[Inline, Inline]:
    """``head`` with the further names, or what is in brackets, behind it: `` `A_KEY`, `B` (optional): words ``."""
    end = raw(words).find(raw(rest)) if rest.text else len(raw(words))
    behind = outside_code(words)[len(raw(head)) : end] + outside_code(rest)
    return at_mark(words) if _ANOTHER.match(behind) else (head, rest)
