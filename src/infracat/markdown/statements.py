"""Statements in code: `` `requires: containers/postgres` `` states that field of the row that it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import get_close_matches

from infracat.catalog.document import Flaw, parse
from infracat.catalog.mistakes import shown
from infracat.catalog.nodes import Fields, Items, Node, Scalar
from infracat.markdown.blocks import Inline, Piece
from infracat.markdown.vocabulary import fields

_STATEMENT = re.compile(r"\s*([a-z][a-z_]{0,30}):(?:\s+\S|\s*$)")
_ESCAPED = ("holds a line break", "holds a tab")  # on one line there is no other way to write them
_CLOSE = 0.8  # of 1: `note: x` is meant as a field, `error: x` is not


@dataclass(frozen=True)
class Stated:
    """``words`` are those of the cell without its statements."""

    words: Inline
    fields: tuple[tuple[Scalar, Node], ...] = ()
    flaws: tuple[Flaw, ...] = ()


def taken_out(words: Inline, section: str) -> Stated:
    """What the code in ``words`` states of a row of ``section``; other code is just text."""
    known = fields(section)
    kept: list[Piece] = []
    found: list[tuple[Scalar, Node]] = []
    flaws: list[Flaw] = []
    for piece in words.pieces:
        match = _STATEMENT.match(piece.text) if piece.kind == "code" else None
        if match is None:
            kept.append(piece)
        elif match[1] in known:
            _read(piece.text, words, found, flaws)
        else:
            kept.append(piece)
            flaws.extend(_misspelled(match[1], words, known))
    return Stated(replace(words, pieces=tuple(kept)), tuple(found), tuple(flaws)) if found or flaws else Stated(words)


def _read(text: str, words: Inline, found: list[tuple[Scalar, Node]], flaws: list[Flaw]) -> None:
    root, found_flaws = parse(text)
    wrong = [each for each in found_flaws if not each.message.startswith(_ESCAPED)]
    flaws.extend(Flaw(words.line, words.column, f"in the code {shown(text)}: {each.message}", ()) for each in wrong)
    if root is not None and not wrong:
        found.extend((_at(name, words), _moved(node, words)) for name, node in root.items())


def _misspelled(name: str, words: Inline, known: frozenset[str]) -> list[Flaw]:
    close = get_close_matches(name, sorted(known), n=1, cutoff=_CLOSE)
    told = f"unknown field {shown(name)} in code; did you mean {shown(close[0])}?" if close else ""
    return [Flaw(words.line, words.column, told, ())] if told else []


def _at(text: Scalar, words: Inline) -> Scalar:
    return Scalar.at(text, words.line, words.column, plain=text.plain)


def _moved(node: Node, words: Inline) -> Node:
    """The node at the place of the cell, instead of that within the code."""
    if isinstance(node, Scalar):
        return _at(node, words)
    if isinstance(node, Items):
        items = Items(words.line, words.column)
        items.extend(_moved(each, words) for each in node)
        return items
    made = Fields(words.line, words.column)
    for name, value in node.items():
        made.put(_at(name, words), _moved(value, words))
    return made
