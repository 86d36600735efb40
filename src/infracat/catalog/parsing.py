"""Parses a file of a catalog, YAML or Markdown, by its name; both give the same nodes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from infracat.catalog.document import Flaw, parse
from infracat.catalog.nodes import Fields, Node, Scalar
from infracat.markdown.document import LeftOut

SUFFIXES = (".md", ".markdown")


class Parsed(NamedTuple):
    """``root`` is None where YAML cannot be parsed: a flaw says why. ``left_out`` is what is no row of a document."""

    root: Fields | None
    flaws: tuple[Flaw, ...]
    left_out: tuple[LeftOut, ...] = ()


def is_markdown(path: Path) -> bool:
    """Whether the file is read as a Markdown document."""
    return path.name.lower().endswith(SUFFIXES)


def parsed(path: Path, text: str) -> Parsed:
    """The nodes of the file at ``path``, of which ``text`` is the content."""
    if not is_markdown(path):
        root, flaws = parse(text)
        return Parsed(root, tuple(flaws))
    from infracat.markdown.reader import read  # a catalog in YAML pays nothing for it

    document = read(text)
    _unmark(document.root)
    return Parsed(document.root, document.flaws, document.left_out)


def _unmark(node: Node) -> None:
    """No value of a document is one whose type YAML would guess."""
    if isinstance(node, Scalar):
        node.plain = False
    elif isinstance(node, Fields):
        for name, value in node.items():
            _unmark(name)
            _unmark(value)
    else:
        for each in node:
            _unmark(each)
