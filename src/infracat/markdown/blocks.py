"""What a document consists of, as its readers see it: headings, tables, lists, paragraphs and code blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class Piece:
    """Some words of one kind; ``address`` is where a link leads, or what a footnote says.

    A line break, in the source or by ``<br>``, is a piece of its own: a text of ``\\n``. A tag of HTML and a footnote's
    mark have no text.
    """

    text: str
    kind: Literal["text", "code", "link", "html", "footnote"] = "text"
    address: str = ""
    struck: bool = False
    strong: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Inline:
    """A cell, a heading, an item's or a paragraph's words, and where they begin."""

    pieces: tuple[Piece, ...]
    line: int
    column: int = 1

    @property
    def text(self) -> str:
        """All words as they are read: without marks of emphasis, code without back-ticks, of a link its text."""
        return "".join(piece.text for piece in self.pieces).strip()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(piece.text for piece in self.pieces if piece.kind == "code")

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(piece.address for piece in self.pieces if piece.kind == "link")

    @property
    def footnotes(self) -> tuple[str, ...]:
        """What the footnotes say whose marks stand in it."""
        return tuple(piece.address for piece in self.pieces if piece.kind == "footnote")

    @property
    def lines(self) -> tuple[Inline, ...]:
        """Its words line by line; empty lines are left out."""
        made: list[list[Piece]] = [[]]
        for piece in self.pieces:
            made[-1].append(piece)
            if piece.text == "\n":
                made[-1].pop()
                made.append([])
        return tuple(Inline(tuple(line), line[0].line or self.line, self.column) for line in made if line)

    @property
    def struck(self) -> bool:
        """Whether all its words are struck out: the thing is gone."""
        words = [piece for piece in self.pieces if piece.text.strip()]
        return bool(words) and all(piece.struck for piece in words)


@dataclass(frozen=True)
class Heading:
    level: int
    title: Inline


@dataclass(frozen=True)
class Block:
    """``under`` are the headings that it stands below, the outermost first."""

    under: tuple[Heading, ...]
    line: int

    @property
    def heading(self) -> str:
        return self.under[-1].title.text if self.under else ""


@dataclass(frozen=True)
class Title(Block):
    """Here begins what stands below a heading, the last of ``under``; there may be nothing."""


@dataclass(frozen=True)
class Table(Block):
    """Each row has as many cells as there are columns; ``ragged`` are the cells of a row beyond them, by its line."""

    columns: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    ragged: dict[int, tuple[Inline, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Paragraph(Block):
    text: Inline


@dataclass(frozen=True)
class Code(Block):
    language: str
    text: str


@dataclass(frozen=True)
class Item:
    """``checked`` is None where there is no box; ``blocks`` are what is nested in it, in order."""

    text: Inline
    checked: bool | None = None
    blocks: tuple[Block, ...] = ()

    @property
    def line(self) -> int:
        return self.text.line


@dataclass(frozen=True)
class List(Block):
    ordered: bool
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Unread(Block):
    """What looks like rows and cannot be read as such, and ``why``: it is HTML, or a table without ``|---|``."""

    why: str
    columns: tuple[str, ...] = ()  # what its headings may be


Blocks: TypeAlias = Sequence[Block]
