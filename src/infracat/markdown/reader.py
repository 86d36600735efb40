"""Reads a Markdown document as a catalog: front matter, head, and the rows of tables, lists and headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from infracat.catalog.document import Flaw
from infracat.catalog.nodes import DocumentRow, Fields, Items, Scalar, child
from infracat.markdown import head, heading_rows, list_rows, references, rows
from infracat.markdown.alternatives import tell_apart
from infracat.markdown.blocks import Block, Blocks, Code, List, Paragraph, Table, Title, Unread
from infracat.markdown.characters import printable
from infracat.markdown.document import Document, LeftOut
from infracat.markdown.draft import Cell
from infracat.markdown.env_names import names
from infracat.markdown.finish import finished
from infracat.markdown.front_matter import split
from infracat.markdown.joined import joined
from infracat.markdown.list_rows import FoundRow
from infracat.markdown.outline import BOLD_LEVEL, outlined, with_code
from infracat.markdown.parse import parse
from infracat.markdown.placing import facts_of, is_never, sections_of_headings
from infracat.markdown.row import row_from
from infracat.markdown.secrets import without_keys
from infracat.markdown.statements import taken_out
from infracat.markdown.vocabulary import LABEL, sections_of

_HEAD = "catalog"


def read(text: str) -> Document:
    """The nodes of a document, as YAML would give them, and a line for each block that is no rows of a section.

    Raises ``SourceError`` for a document that is nested too deep.
    """
    front = split(text)
    blocks = tuple(outlined(tuple(with_code(parse(front.body)))))
    found = _Found(flaws=list(front.flaws))
    top = head.read(blocks)
    found.left_out += top.left_out
    _state(top, found)
    _Reader(blocks, found, {id(block) for block in top.taken}).read()
    once, told = joined(found.rows, found.blocks)
    found.left_out += told
    tell_apart(once, found.blocks)
    root = _root(front.settings, top.row, finished(once))
    references.suggest(root)
    printable(root)
    without_keys(root, found.flaws)
    return Document(root, tuple(found.flaws), tuple(sorted(found.left_out, key=lambda each: each.line)))


@dataclass
class _Found:
    """The rows of all blocks so far, with their sections."""

    rows: list[tuple[str, DocumentRow]] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    blocks: dict[int, int] = field(default_factory=dict)  # the line of the block of each row, by the row's id

    def add(self, found: FoundRow, block: Block) -> None:
        heading = next((each.title.text for each in reversed(found.under) if each.level < BOLD_LEVEL), "")
        made = row_from(found.section, heading, found.cells, facts_of(found.under))
        self._put([(found.section, row) for row in made.rows], block)
        self.flaws += made.flaws

    def add_table(self, table: Table) -> None:
        made = rows.rows_of(table)
        self._put(made.rows, table)
        self.flaws += made.flaws
        self.left_out += made.left_out

    def _put(self, made: Sequence[tuple[str, DocumentRow]], block: Block) -> None:
        self.rows += made
        self.blocks |= {id(row): block.line for _, row in made}


class _Reader:
    """Goes through the blocks; those in ``taken`` (by ``id``) belong to the head."""

    def __init__(self, blocks: Blocks, found: _Found, taken: set[int]) -> None:
        self.blocks, self.found, self.taken = blocks, found, taken

    def read(self) -> None:
        at = 0
        fenced: list[Code] = []
        while at < len(self.blocks):
            block = self.blocks[at]
            length = self._heading(at) if isinstance(block, Title) else 0
            if isinstance(block, Code):
                fenced.append(block)
            elif not length and id(block) not in self.taken:
                self._block(block)
            at += length or 1
        self._names(fenced)

    def _heading(self, at: int) -> int:
        """How many blocks the row takes that begins with this heading; 0 where it is none."""
        under = self.blocks[at].under
        title = under[-1].title.text
        if is_never(title):
            return 0
        for section in sections_of_headings(under[:-1]):
            if sections_of(title) and section not in ("troubleshooting", "system_resources"):
                continue
            group = heading_rows.group_below(self.blocks, at)
            if row := heading_rows.row_of(group, section):
                self.found.add(row, self.blocks[at])
                return len(group)
        self._tell_heading(at)
        return 0

    def _tell_heading(self, at: int) -> None:
        """One line for a heading with words below it where others are rows: neither a table nor a list tells of it."""
        under = self.blocks[at].under
        wanted = sections_of_headings(under[:-1])
        if not set(wanted) & set(heading_rows.SECTIONS) or sections_of(under[-1].title.text):
            return
        below = heading_rows.group_below(self.blocks, at)[1:]
        if below and all(isinstance(block, Paragraph) for block in below):
            why = "struck out" if under[-1].title.struck else f"it is no row of {' or '.join(wanted)}"
            self.found.left_out.append(LeftOut(self.blocks[at].line, under[-1].title.text, why))

    def _block(self, block: Block) -> None:
        if isinstance(block, Table):
            self.found.add_table(block)
        elif isinstance(block, List):
            self._list(block)
        elif isinstance(block, Unread):
            self.found.left_out.append(LeftOut(block.line, block.heading, block.why))

    def _list(self, block: List) -> None:
        """As the first of the sections of its headings of which it has rows."""
        left: list[LeftOut] = []
        for section in _sections(block):
            found = list(list_rows.rows_of(block, section))
            made = [each for each in found if isinstance(each, FoundRow)]
            if made:
                for each in made:
                    self.found.add(each, block)
                self.found.left_out += (each for each in found if isinstance(each, LeftOut))
                return
            left = left or [each for each in found if isinstance(each, LeftOut)]
        if not self._tables_in(block) and left:
            self.found.left_out.append(LeftOut(block.line, block.heading, left[0].why))

    def _tables_in(self, block: List) -> bool:
        """Whether there are any: tables in the items of a list that is no rows itself are read as others are."""
        inner = [each for item in block.items for each in item.blocks]
        tables = [each for each in inner if isinstance(each, Table)]
        for table in tables:
            self._block(table)
        deeper = [self._tables_in(each) for each in inner if isinstance(each, List)]
        return bool(tables) or any(deeper)

    def _names(self, fenced: Sequence[Code]) -> None:
        """The variables that code blocks name, and nothing else does."""
        stated = {str(child(row, "name")) for section, row in self.found.rows if section == "env_vars"}
        for code in fenced:
            if id(code) in self.taken or "env_vars" not in sections_of_headings(code.under):
                continue
            for name in names(code):
                if name.text not in stated:
                    stated.add(name.text)
                    self.found.add(FoundRow("env_vars", code.under, name.line, (Cell(LABEL, name),)), code)


def _sections(block: List) -> Iterator[str]:
    """What the list may be of. Tools below a heading about MCP are those of a server; keys of APIs are variables."""
    named = {section for each in block.under for section in sections_of(each.title.text)}
    close = [each for each in sections_of_headings(block.under) if each != "cli_tools" or "mcp_tools" not in named]
    yield from close
    if "env_vars" not in close and named & {"env_vars", "external_apis"} and close:
        yield "env_vars"


def _state(top: head.Head, found: _Found) -> None:
    """What code at the top of the document states of the catalog itself; its heading only suggests a title."""
    suggested = {"title", *top.row.guesses}
    for words in top.statements:
        stated = taken_out(words, _HEAD)
        found.flaws += stated.flaws
        for name, node in stated.fields:
            if name in top.row and name not in suggested:
                found.flaws.append(Flaw(name.line, name.column, f"{name} is stated a second time", ()))
            else:
                suggested.discard(name)
                top.row.put(name, node)
                top.row.guesses.pop(name, None)


def _root(settings: Fields | None, top: DocumentRow, made: Sequence[tuple[str, DocumentRow]]) -> Fields:
    root = Fields(1, 1)
    for name, node in (settings or {}).items():
        root.put(name, node)
    if top:
        root.put(Scalar.at(_HEAD, top.line, top.column, plain=True), top)
    for section, row in made:
        if section not in root.names:
            root.put(Scalar.at(section, row.line, row.column, plain=True), Items(row.line, row.column))
        items = root[root.names[section]]
        assert isinstance(items, Items)
        items.append(row)
    return root
