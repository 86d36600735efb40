"""What a reader of Markdown has made of a document: the nodes that YAML gives, and what it has left alone."""

from __future__ import annotations

from dataclasses import dataclass

from infracat.catalog.document import Flaw
from infracat.catalog.nodes import Fields


@dataclass(frozen=True)
class LeftOut:
    """A table, a list or a heading's block that is no rows of a section, and why."""

    line: int
    heading: str
    why: str


@dataclass(frozen=True)
class Document:
    """``root`` is what ``catalog.document.parse`` gives: settings, ``catalog``, and rows by section."""

    root: Fields
    flaws: tuple[Flaw, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
