"""Lists whose items are rows: requirements, variables, tasks, known problems, and places of services."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from infracat.markdown.blocks import Heading, Inline, Item, List, Piece
from infracat.markdown.cells import endpoints
from infracat.markdown.cells.names import cleaned, variables
from infracat.markdown.cells.words import meanings
from infracat.markdown.details import Detail, details, of_lines
from infracat.markdown.document import LeftOut
from infracat.markdown.phrases import at_mark, cut, labelled, plainly_labelled, raw
from infracat.markdown.requirements import NoRequirement, requirement

Under = tuple[Heading, ...]
Cells = tuple[tuple[str, Inline], ...]
ITEM_LEVEL = 7  # of an item that others are nested in, below all headings


@dataclass(frozen=True)
class FoundRow:
    """A row of ``section`` as a table would have it: cells by the headings of their columns."""

    section: str
    under: Under
    line: int
    cells: Cells


def rows_of(block: List, section: str) -> Iterator[FoundRow | LeftOut]:
    """The rows in a list that stands under a heading of ``section``; each item that is none is left out."""
    read = _READERS.get(section)
    if read is None:
        yield LeftOut(block.line, block.heading, f"a list of {section} is not read: write it as a table")
        return
    for item in block.items:
        yield from _of_item(item, block.under, read)


def _of_item(item: Item, under: Under, read: Callable[[Item], tuple[str, Cells]]) -> Iterator[FoundRow | LeftOut]:
    heading = under[-1].title.text if under else ""
    if item.text.struck:
        yield LeftOut(item.line, heading, "struck out")
        return
    try:
        section, cells = read(item)
    except NoRequirement as error:
        inner = [block for block in item.blocks if isinstance(block, List)]
        if not inner:
            yield LeftOut(item.line, heading, str(error))
        for block in inner:
            below = (*under, Heading(ITEM_LEVEL, item.text))
            for each in block.items:
                yield from _of_item(each, below, read)
        return
    yield FoundRow(section, under, item.line, cells)


def _first_words(text: Inline) -> tuple[Inline, Iterator[Detail]]:
    """An item's words up to the next line that has a label, and the details from there on."""
    lines = text.lines
    at = next((n for n, line in enumerate(lines) if n and plainly_labelled(line).label), len(lines))
    return _joined(lines[:at], text), of_lines(_joined(lines[at:], text))


def _joined(lines: Sequence[Inline], text: Inline) -> Inline:
    pieces: list[Piece] = []
    for line in lines:
        pieces += [Piece("\n"), *line.pieces] if pieces else line.pieces
    return replace(text, pieces=tuple(pieces), line=lines[0].line if lines else text.line)


def _details(item: Item, own: Iterator[Detail]) -> Cells:
    return tuple((detail.label or "Notes", detail.words) for detail in (*own, *details(item.blocks)))


def _requirement(item: Item) -> tuple[str, Cells]:
    words, own = _first_words(item.text)
    found = requirement(words)
    return found.section, (*found.cells, *_details(item, own))


def _variable(item: Item) -> tuple[str, Cells]:
    """``- **OPENAI_API_KEY**: Your key``, ``- `PORT=3000` ``"""
    words, own = _first_words(item.text)
    head, rest = _head(words)
    if not variables(head.text):
        raise NoRequirement("it names no environment variable")
    return "env_vars", (("Variable", head), *_cell("Description", rest), *_details(item, own))


def _head(words: Inline) -> tuple[Inline, Inline]:
    """A name and what is said of it: it is strong, code, a link, or ends at a colon or a dash."""
    if (label := labelled(words)).label:
        length = raw(words).index(label.label) + len(label.label)
        return cut(words, 0, length), label.words
    first = words.pieces[0] if words.pieces else None
    if first and first.kind in ("code", "link"):
        rest = cut(words, len(first.text))
        found = re.match(r"\s*(?::|[-–—](?=\s))?\s*", raw(rest))
        return cut(words, 0, len(first.text)), cut(rest, found.end() if found else 0)
    return at_mark(words)


def _cell(column: str, words: Inline) -> Cells:
    return ((column, words),) if words.text else ()


def _task(item: Item) -> tuple[str, Cells]:
    """``- Docker images: Update monthly``"""
    words, own = _first_words(item.text)
    label = plainly_labelled(words)
    if not words.text:
        raise NoRequirement("it says nothing")
    name = cut(words, 0, raw(words).index(label.label) + len(label.label)) if label.label else words
    return "maintenance", (("Name", name), ("Task", label.words), *_details(item, own))


def _advice(item: Item) -> tuple[str, Cells]:
    """``1. **VHDX won't mount**: Check WSL2 is running``; what is nested is the solution, or says the cause."""
    words, own = _first_words(item.text)
    head, rest = _head(words)
    if _PARTS.get(cleaned(head.text).casefold()) == "Problem":  # Problem: the port is taken
        head, rest = _head(rest)
    more = _details(item, own)
    if not head.text or not (rest.text or more):
        raise NoRequirement("it names no problem with a solution")
    return "troubleshooting", advice_cells(head, (*_cell("Notes", rest), *more))


def advice_cells(problem: Inline, cells: Cells) -> Cells:
    """A solution is what is labelled so, else all words that are not labelled."""
    is_labelled = any(_PARTS.get(cleaned(label).casefold()) == "Solution" for label, _ in cells)
    rest = "Notes" if is_labelled else "Solution"
    named = ((_PARTS.get(cleaned(label).casefold(), label), words) for label, words in cells)
    return (("Problem", problem), *((rest if label == "Notes" else label, words) for label, words in named))


_PARTS = meanings("advice")  # what the parts of a known problem are called


def _place(item: Item) -> tuple[str, Cells]:
    """``- Frontend: http://localhost:3000``, ``- 8000 - API server``"""
    words, own = _first_words(item.text)
    head, rest = _head(words)
    found = next((words for words in (rest, head) if endpoints.read_place(words.text.split(" ")[0]).fields), None)
    if not found or not head.text or not rest.text:
        raise NoRequirement("it names no port and no URL")
    name, place = (head, rest) if found is rest else (rest, head)
    return "network", (("Service", name), ("URL", place), *_details(item, own))


_READERS: dict[str, Callable[[Item], tuple[str, Cells]]] = {
    "cli_tools": _requirement,
    "system_resources": _requirement,
    "env_vars": _variable,
    "maintenance": _task,
    "troubleshooting": _advice,
    "network": _place,
}
