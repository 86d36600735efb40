"""The blocks of a Markdown document: its tables, lists, paragraphs and code, each under its headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it.token import Token

from infracat.markdown.blocks import Block, Code, Heading, Inline, Item, List, Paragraph, Table, Title
from infracat.markdown.commonmark import blocks
from infracat.markdown.inline import Words
from infracat.markdown.unread import html_tables, tables_of_text

Under = tuple[Heading, ...]


def parse(text: str) -> tuple[Block, ...]:
    """The blocks of ``text`` in its order, those in quotes among them; what stands in an item is in the item.

    A heading gives a ``Title``, then what stands below it. Rules, comments and HTML other than tables give nothing.
    Raises ``SourceError`` for a document that is nested too deep, or has too many lines or too much markup.
    """
    env: dict[str, object] = {}
    tokens = blocks(text, env)
    return tuple(_Reader(iter(tokens), Words(env)).blocks(""))


class _Reader:
    def __init__(self, tokens: Iterator[Token], words: Words) -> None:
        self.tokens, self.words = tokens, words

    def blocks(self, end: str, under: Under = ()) -> Iterator[Block]:
        """All blocks up to the token ``end``. A heading in a quote or an item counts only there."""
        for token in self.tokens:
            if token.type == end:
                return
            if token.type == "heading_open":
                made = list(self._headed(token, under))
                under = made[-1].under
                yield from made
            else:
                yield from self._block(token, under)

    def _block(self, token: Token, under: Under) -> Iterator[Block]:
        line = _line(token)
        match token.type:
            case "paragraph_open":
                yield from self._paragraph(next(self.tokens), under)
            case "table_open":
                yield self._table(line, under)
            case "bullet_list_open" | "ordered_list_open":
                yield self._list(token, under)
            case "blockquote_open":
                yield from self.blocks("blockquote_close", under)
            case "fence" | "code_block":
                language = token.info.split(None, 1)[0] if token.info.strip() else ""
                yield Code(under, line, language, token.content)
            case "html_block":
                yield from html_tables(token.content, line, under)

    def _headed(self, token: Token, under: Under) -> Iterator[Block]:
        """A heading. CommonMark reads rows above a line of dashes as one too; whoever wrote them meant a table."""
        words = next(self.tokens)
        level = int(token.tag[1])
        rows = [] if token.markup.startswith("#") else list(self._paragraph(words, under))
        if rows and not isinstance(rows[-1], Paragraph):
            yield from rows
            return
        title = self.words.read(words.content, _line(words))
        under = (*(heading for heading in under if heading.level < level), Heading(level, title))
        yield Title(under, title.line)

    def _paragraph(self, token: Token, under: Under) -> Iterator[Block]:
        """A paragraph, or lines that are meant to be a table, and what stands above them."""
        words, unread = tables_of_text(token.content, _line(token), under, self.words)
        if words:
            text = self.words.read(words, _line(token))
            yield Paragraph(under, text.line, text)
        if unread:
            yield unread

    def _list(self, token: Token, under: Under) -> List:
        ordered = token.type == "ordered_list_open"
        items = tuple(self._items(token.type.replace("open", "close"), under))
        return List(under, _line(token), ordered, items)

    def _items(self, end: str, under: Under) -> Iterator[Item]:
        for token in self.tokens:
            if token.type == end:
                return
            if token.type == "list_item_open":
                yield _item(_line(token), list(self.blocks("list_item_close", under)))

    def _table(self, line: int, under: Under) -> Table:
        lines = list(self._lines())
        (_, columns), *rows = lines
        width = len(columns)
        ragged = {at: cells[width:] for at, cells in rows if any(cell.pieces for cell in cells[width:])}
        filled = tuple(_filled(cells[:width], width, at) for at, cells in rows)
        return Table(under, line, columns, filled, ragged)

    def _lines(self) -> Iterator[tuple[int, tuple[Inline, ...]]]:
        """Each line of a table, the headings first, with all its cells."""
        for token in self.tokens:
            if token.type == "table_close":
                return
            if token.type == "tr_open":
                line = _line(token)
                yield line, tuple(self.words.read(text, line, column) for text, column in token.meta["cells"])


def _line(token: Token) -> int:
    """The line of a block, counted from 1."""
    return token.map[0] + 1 if token.map else 1


def _filled(cells: Sequence[Inline], width: int, line: int) -> tuple[Inline, ...]:
    return (*cells, *[Inline((), line)] * (width - len(cells)))


def _item(line: int, inner: Sequence[Block]) -> Item:
    if not inner or not isinstance(inner[0], Paragraph):
        return Item(Inline((), line), None, tuple(inner))
    checked, text = _box(inner[0].text)
    return Item(text, checked, tuple(inner[1:]))


def _box(text: Inline) -> tuple[bool | None, Inline]:
    """Whether an item is checked, and its words behind the box: ``[x] git``."""
    first = text.pieces[0] if text.pieces else None
    if not first or first.kind != "text" or first.text[:4].lower() not in ("[ ] ", "[x] "):
        return None, text
    rest = replace(first, text=first.text[4:])
    pieces = (rest, *text.pieces[1:]) if rest.text else text.pieces[1:]
    return first.text[1] != " ", Inline(pieces, text.line, text.column)
