"""Words of a cell, a heading, an item or a paragraph: markdown-it's inline tokens become pieces."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from infracat.catalog.source import SourceError
from infracat.markdown.blocks import Inline, Piece
from infracat.markdown.commonmark import Env, parser
from infracat.markdown.tags import CODE, STRONG, STRUCK, Tag, tag

LONGEST = 50_000  # characters whose markup is read; what is longer is no cell and no sentence, and stays as it is
MOST_MARKS = 2_000  # characters that could be markup, likewise
MOST_MARKS_OF_ALL = 500_000  # of a document; ten thousand rows have 200,000
_MARKS = "\n!&*<>[\\]^_`~"
_NO_MARKS = str.maketrans("", "", _MARKS)
_PLACES = {"strong_open": (STRONG, 1), "strong_close": (STRONG, -1), "s_open": (STRUCK, 1), "s_close": (STRUCK, -1)}


class Words:
    """Reads inline content; ``env`` has the references and footnotes of the whole document."""

    def __init__(self, env: Env) -> None:
        self.env = env
        self.marks = 0

    def read(self, text: str, line: int, column: int = 1) -> Inline:
        """The pieces of ``text``, whose first character stands at ``line`` and ``column``.

        Raises ``SourceError`` where the document has more markup than a catalog.
        """
        marks = len(text) - len(text.translate(_NO_MARKS))
        if not marks:
            pieces: Iterator[Piece] = iter([Piece(text, line=line)] if text else [])
        elif len(text) > LONGEST or marks > MOST_MARKS:
            pieces = _raw(text, line)
        else:
            pieces = self._parsed(text, line, marks)
        return Inline(tuple(_joined(pieces)), line, column)

    def _parsed(self, text: str, line: int, marks: int) -> Iterator[Piece]:
        self.marks += marks
        if self.marks > MOST_MARKS_OF_ALL:
            raise SourceError(f"has more than {MOST_MARKS_OF_ALL:,} characters of markup up to here", line, 1)
        tokens: list[Token] = []
        parser().inline.parse(text, parser(), self.env, tokens)
        return _Pieces(line, self.env.get("footnotes", {})).of(tokens)


def _raw(text: str, line: int) -> Iterator[Piece]:
    for at, words in enumerate(text.split("\n"), line):
        if at > line:
            yield Piece("\n", line=at - 1)
        if words:
            yield Piece(words, line=at)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of one look are one piece; a line break stays one of its own."""
    texts: list[str] = []
    last: Piece | None = None
    for piece in pieces:
        if not piece.text and piece.kind == "text":
            continue
        if last and _is_more(last, piece):
            texts.append(piece.text)
            continue
        if last:
            yield replace(last, text="".join(texts))
        last, texts = piece, [piece.text]
    if last:
        yield replace(last, text="".join(texts))


def _is_more(last: Piece, piece: Piece) -> bool:
    same = (last.kind, last.struck, last.strong) == (piece.kind, piece.struck, piece.strong)
    return same and last.kind in ("text", "code") and "\n" not in (last.text, piece.text)


class _Pieces:
    """What is open at a place: emphasis and tags by name, and at most one link."""

    def __init__(self, line: int, footnotes: dict[str, str]) -> None:
        self.line, self.footnotes = line, footnotes
        self.open: Counter[str] = Counter()
        self.link: list[Piece] | None = None
        self.address = ""

    def of(self, tokens: Sequence[Token]) -> Iterator[Piece]:
        for token in tokens:
            for piece in self._piece(token):
                if self.link is None:
                    yield piece
                else:
                    self.link.append(piece)
        yield from self._end_of_link()

    def _piece(self, token: Token) -> Iterator[Piece]:
        match token.type:
            case "text" | "text_special":
                yield self._made(token.content, "code" if self.open[CODE] > 0 else "text")
            case "code_inline":
                yield self._made(token.content, "code")
                self.line += int(token.meta.get("lines", 0))
            case "softbreak" | "hardbreak":
                yield Piece("\n", line=self.line)
                self.line += 1
            case "image":
                yield self._made(_alternative(token), "text")
            case "footnote":
                yield Piece("", "footnote", self.footnotes.get(token.content, ""), line=self.line)
            case "link_open":
                yield from self._begin_of_link(str(token.attrGet("href") or ""))
            case "link_close":
                yield from self._end_of_link()
            case "html_inline":
                yield from self._html(token.content)
            case kind if kind in _PLACES:
                name, step = _PLACES[kind]
                self.open[name] += step

    def _made(self, text: str, kind: str) -> Piece:
        struck, strong = self.open[STRUCK] > 0, self.open[STRONG] > 0
        return Piece(text, "code" if kind == "code" else "text", "", struck, strong, self.line)

    def _html(self, written: str) -> Iterator[Piece]:
        found = tag(written)
        if isinstance(found, str):
            yield self._made(found, "text")
        elif isinstance(found, Tag):
            yield from self._tag(found)
        self.line += written.count("\n")

    def _tag(self, found: Tag) -> Iterator[Piece]:
        self.open[found.meaning] += found.step
        if found.meaning == "br":
            yield Piece("\n", line=self.line)
        elif found.meaning == "a" and (found.step < 0 or found.address):
            yield from self._begin_of_link(found.address) if found.step > 0 else self._end_of_link()
        elif found.meaning not in (STRONG, STRUCK, "a"):
            yield Piece("", "html", line=self.line)

    def _begin_of_link(self, address: str) -> Iterator[Piece]:
        yield from self._end_of_link()
        self.link, self.address = [], address

    def _end_of_link(self) -> Iterator[Piece]:
        """A link is one piece, whatever is in it; a footnote's mark in it stands behind it."""
        inside, self.link = self.link, None
        if inside is None:
            return
        words = [piece for piece in inside if piece.text.strip()]
        looks = bool(words) and all(p.struck for p in words), bool(words) and all(p.strong for p in words)
        text = "".join(piece.text for piece in inside)
        yield Piece(text, "link", self.address, *looks, inside[0].line if inside else self.line)
        yield from (piece for piece in inside if piece.kind == "footnote")


def _alternative(token: Token) -> str:
    """The words in place of an image; tags in them are no words."""
    return "".join(
        " " if inner.type in ("softbreak", "hardbreak") else _alternative(inner) if inner.children else inner.content
        for inner in token.children or ()
        if inner.type != "html_inline"
    )
