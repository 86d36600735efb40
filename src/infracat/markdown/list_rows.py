"""Lists whose items are rows: requirements, variables, tasks, known problems, and places of services."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from infracat.markdown.blocks import Heading, Inline, Item, List, Piece
from infracat.markdown.cells import endpoints, times
from infracat.markdown.cells.names import variables
from infracat.markdown.cells.words import tables
from infracat.markdown.details import Detail, details, of_lines
from infracat.markdown.document import LeftOut
from infracat.markdown.draft import Cell
from infracat.markdown.outline import ITEM_LEVEL
from infracat.markdown.phrases import at_mark, cut, labelled, plainly_labelled, raw, several_names
from infracat.markdown.requirements import NoRequirement, requirement, words_cell
from infracat.markdown.statements import taken_out
from infracat.markdown.vocabulary import LABEL, fact_of, meanings, sections_of
from infracat.markdown.vocabulary import tables as labels

_RUN = re.compile(r"(?<!\s)\s*\(latest run: [^()]{0,200}\)\s*$")  # of `infracat docs --status`
_VARIABLES = frozenset(tables()["variables"]["words"])
Under = tuple[Heading, ...]
Cells = tuple[Cell, ...]


@dataclass(frozen=True)
class FoundRow:
    """A row of ``section``, of the cells that ``row.row_from`` takes."""

    section: str
    under: Under
    line: int
    cells: Cells


def rows_of(block: List, section: str) -> Iterator[FoundRow | LeftOut]:
    """The rows in a list that stands under a heading of ``section``; each item that is none is left out."""
    read = _READERS.get(section) or partial(_labelled, section)
    if read is _requirement and not _is_own_heading(block.under, section):
        read = _known_requirement
    if section == "maintenance" and not _is_of_tasks(block.under):
        yield LeftOut(block.line, block.heading, "its own heading names neither maintenance nor an interval")
        return
    for item in block.items:
        yield from _of_item(item, block.under, read)


def _is_own_heading(under: Under, section: str) -> bool:
    """Whether the heading above is of the section, and not only one further up; facts (``Optional``) do not count."""
    own = next((each.title.text for each in reversed(under) if not fact_of(each.title.text.rstrip(" :"))), "")
    return section in sections_of(own)


def _is_of_tasks(under: Under) -> bool:
    """Any line may be a task: below the title of a document on maintenance stand lists about many other things."""
    own = under[-1].title.text if under else ""
    return _is_own_heading(under, "maintenance") or bool(times.read_frequency(own).fields)


def _of_item(item: Item, under: Under, read: Callable[[Item], tuple[str, Cells]]) -> Iterator[FoundRow | LeftOut]:
    heading = under[-1].title.text if under else ""
    if item.text.struck or _is_struck(item.text):
        yield LeftOut(item.line, heading, "struck out")
        return
    try:
        section, cells = read(item)
    except NoRequirement as error:
        inner = [block for block in item.blocks if isinstance(block, List)]
        if not inner or not _is_heading(item):
            yield LeftOut(item.line, heading, str(error))
        for block in inner:
            below = (*under, Heading(ITEM_LEVEL, item.text))
            for each in block.items:
                yield from _of_item(each, below, read)
        return
    yield FoundRow(section, under, item.line, cells)


def _is_struck(text: Inline) -> bool:
    """Whether what names it is: ``~~Ruby 2.7~~ (gone since 2024)``; of ``~~Node 18~~ Node 20`` it is not."""
    length = next((n for n, piece in enumerate(text.pieces) if piece.text.strip() and not piece.struck), 0)
    rest = "".join(piece.text for piece in text.pieces[length:]).lstrip()
    return length > 0 and any(piece.struck for piece in text.pieces[:length]) and rest.startswith(("(", "-", "–", "—"))


def _is_heading(item: Item) -> bool:
    """Of the items below it: ``Optional``, ``For the backend:``."""
    return bool(fact_of(item.text.text.rstrip(" :"))) or item.text.text.endswith(":")


def _first_words(text: Inline) -> tuple[Inline, Iterator[Detail]]:
    """An item's words up to the next line that has a label, and the details from there on."""
    found = _RUN.search(raw(text))
    lines = (cut(text, 0, found.start()) if found else text).lines
    at = next((n for n, line in enumerate(lines) if n and plainly_labelled(line).label), len(lines))
    return _joined(lines[:at], text), of_lines(_joined(lines[at:], text))


def _joined(lines: Sequence[Inline], text: Inline) -> Inline:
    pieces: list[Piece] = []
    for line in lines:
        pieces += [Piece("\n"), *line.pieces] if pieces else line.pieces
    return replace(text, pieces=tuple(pieces), line=lines[0].line if lines else text.line)


def _details(section: str, item: Item, own: Iterator[Detail]) -> Cells:
    return cells_of(section, (*own, *details(item.blocks)))


def cells_of(section: str, found: Iterable[Detail]) -> Cells:
    """What a label means is what the heading of a column with that name means."""
    return tuple(cell for each in found for cell in _cells(section, each))


def _cells(section: str, detail: Detail) -> Iterator[Cell]:
    meaning = _meaning(section, detail.label)
    does = _meaning(section, detail.does)
    if meaning or not does:
        yield Cell(meaning or ("detail" if detail.label else "notes"), detail.words, detail.label)
        return
    yield Cell(does, detail.words)
    if detail.label:
        yield Cell("notes", replace(detail.words, pieces=(Piece(detail.label),)))


def _meaning(section: str, label: str) -> str:
    return next((each for each in meanings(section, label) if each != LABEL), "") if label else ""


def _labelled(section: str, item: Item) -> tuple[str, Cells]:
    """``- **db**`` with ``Image: postgres:16`` below it, or with fields in code."""
    words, own = _first_words(item.text)
    head, rest = _head(words)
    cells = (Cell(LABEL, head), *words_cell("purpose", rest), *_details(section, item, own))
    if not head.text or not says_enough(section, cells):
        raise NoRequirement(f"a list of {section} is not read without labels or code that state its fields")
    return section, cells


def says_enough(section: str, cells: Cells) -> bool:
    """Whether one of the cells is what tells a row of that section from other things, or states a field in code."""
    told = {cell.meaning for cell in cells} & set(labels()["telling"].get(section, ())) - {"purpose", "notes"}
    return bool(told) or any(taken_out(cell.words, section).fields for cell in cells)


def _requirement(item: Item, *, known_only: bool = False) -> tuple[str, Cells]:
    words, own = _first_words(item.text)
    named = taken_out(words, "cli_tools").words
    code = [piece for piece in words.pieces if piece not in named.pieces]  # whoever states a field means a row
    found = requirement(named, known_only=known_only and not code, marked=bool(code))
    stated = words_cell("notes", replace(words, pieces=tuple(code)))
    return found.section, (*found.cells, *stated, *_details(found.section, item, own))


def _known_requirement(item: Item) -> tuple[str, Cells]:
    return _requirement(item, known_only=True)


def _variable(item: Item) -> tuple[str, Cells]:
    """``- **OPENAI_API_KEY**: Your key``, ``- `PORT=3000` ``"""
    words, own = _first_words(item.text)
    if words.pieces and words.pieces[0].address.startswith("#"):
        raise NoRequirement("it leads to another part of the document")
    head, rest = several_names(words, *_head(words))
    named = variables(head.text)
    if not named or not all(_is_variable(name, head) for name in named):
        raise NoRequirement("it names no environment variable")
    return "env_vars", (*variable_cells(head), *words_cell("purpose", rest), *_details("env_vars", item, own))


def _is_variable(name: str, head: Inline) -> bool:
    """In lists of other things words in capitals stand too: ``TLS``, ``TTL``."""
    is_sure = "_" in name or name in _VARIABLES or any(variables(code)[:1] == (name,) for code in head.codes)
    return (name.isupper() and is_sure) or name.endswith("_proxy")


def variable_cells(words: Inline) -> Cells:
    """The name; of ``PORT=3000`` what stands behind it is an example."""
    at = raw(words).find("=")
    if at < 0:
        return (Cell(LABEL, words),)
    return (Cell(LABEL, cut(words, 0, at)), *words_cell("example", cut(words, at + 1)))


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


def _task(item: Item) -> tuple[str, Cells]:
    """``- Docker images: Update monthly``"""
    words, own = _first_words(item.text)
    label = plainly_labelled(words)
    if not words.text:
        raise NoRequirement("it says nothing")
    if label.label and (often := times.read_frequency(label.label)).fields and not often.rest:  # Daily: check the logs
        at = raw(words).index(label.label)
        every = Cell("frequency", cut(words, at, at + len(label.label)))
        return "maintenance", (Cell(LABEL, label.words), every, *_details("maintenance", item, own))
    name = cut(words, 0, raw(words).index(label.label) + len(label.label)) if label.label else words
    named = (Cell(LABEL, name), *((Cell("task", label.words),) if label.label else ()))
    return "maintenance", (*named, *_details("maintenance", item, own))


def _advice(item: Item) -> tuple[str, Cells]:
    """``1. **VHDX won't mount**: Check WSL2 is running``; what is nested is the solution, or says the cause."""
    words, own = _first_words(item.text)
    head, rest = _head(words)
    if LABEL in meanings("troubleshooting", head.text):  # Problem: the port is taken
        head, rest = _head(rest)
    more = _details("troubleshooting", item, own)
    if not head.text or not (rest.text or more):
        raise NoRequirement("it names no problem with a solution")
    return "troubleshooting", advice_cells(head, (*words_cell("notes", rest), *more))


def advice_cells(problem: Inline, cells: Cells) -> Cells:
    """A solution is what is labelled so and the words below, else all words that are no cause; it is one cell."""
    at = next((n for n, cell in enumerate(cells) if cell.meaning == "solution"), 0)
    is_labelled = cells[at : at + 1] != () and cells[at].meaning == "solution"
    of_solution = [n >= at and _is_advice(cell, is_labelled) for n, cell in enumerate(cells)]
    solution = [cell for cell, is_of_it in zip(cells, of_solution, strict=True) if is_of_it]
    others = tuple(cell for cell, is_of_it in zip(cells, of_solution, strict=True) if not is_of_it)
    pieces = [piece for cell in solution for piece in (Piece("\n"), *_label_of(cell), *cell.words.pieces)][1:]
    joined = (Cell("solution", replace(solution[0].words, pieces=tuple(pieces))),) if solution else ()
    return (Cell(LABEL, problem), *joined, *others)


def _is_advice(cell: Cell, is_labelled: bool) -> bool:
    is_problem = cell.meaning == "detail" and LABEL in meanings("troubleshooting", cell.heading)
    return cell.meaning in ("notes", "detail", *(["solution"] if is_labelled else [])) and not is_problem


def _label_of(cell: Cell) -> tuple[Piece, ...]:
    return (Piece(f"{cell.heading}: "),) if cell.meaning == "detail" else ()


def _place(item: Item) -> tuple[str, Cells]:
    """``- Frontend: http://localhost:3000``, ``- 8000 - API server``"""
    words, own = _first_words(item.text)
    head, rest = _head(words)
    found = next((words for words in (rest, head) if endpoints.read_place(words.text.split(" ")[0]).fields), None)
    if not found or not head.text or not rest.text:
        raise NoRequirement("it names no port and no URL")
    name, place = (head, rest) if found is rest else (rest, head)
    return "network", (Cell(LABEL, name), Cell("place", place), *_details("network", item, own))


_READERS: dict[str, Callable[[Item], tuple[str, Cells]]] = {
    "cli_tools": _requirement,
    "system_resources": _requirement,
    "env_vars": _variable,
    "maintenance": _task,
    "troubleshooting": _advice,
    "network": _place,
}
