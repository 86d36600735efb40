"""Headings that are rows: ``### Node.js (v20 or higher)``, ``### Port already in use``, each with what stands below."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from infracat.markdown.blocks import Block, Heading, Inline, List, Table, Title
from infracat.markdown.cells.names import cleaned, variables
from infracat.markdown.cells.resources import kind_of
from infracat.markdown.cells.tools import tool_named
from infracat.markdown.details import Detail, details
from infracat.markdown.draft import Cell
from infracat.markdown.list_rows import Cells, FoundRow, advice_cells, cells_of, says_enough, variable_cells
from infracat.markdown.phrases import cut, labelled, raw
from infracat.markdown.requirements import NoRequirement, requirement
from infracat.markdown.vocabulary import LABEL, meanings

_NUMBER = re.compile(r"\s*(?:[0-9]{1,3}[.)]\s+)+")


def group_below(blocks: Sequence[Block], at: int) -> Sequence[Block]:
    """The heading at ``at`` and all blocks below it."""
    depth = len(blocks[at].under)
    own = blocks[at].under[-1]
    end = next((n for n in range(at + 1, len(blocks)) if not _is_below(blocks[n], own, depth)), len(blocks))
    return blocks[at:end]


def _is_below(block: Block, heading: Heading, depth: int) -> bool:
    return len(block.under) >= depth and block.under[depth - 1] is heading


def row_of(group: Sequence[Block], section: str) -> FoundRow | None:
    """The row that a heading with its blocks is, below a heading of ``section``; None where it is none.

    ``group`` begins with the heading's ``Title``.
    """
    title = group[0].under[-1].title
    if title.struck or not title.text or any(isinstance(block, Table) for block in group):
        return None
    read = _READERS.get(section, _labelled)
    found = read(title, group[1:], section)
    return found and FoundRow(found[0], group[0].under[:-1], title.line, found[1])


def _details(blocks: Sequence[Block], depth: int) -> list[Detail]:
    """Those below the heading itself; a heading below it is the label of what it has."""
    found: list[Detail] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if not isinstance(block, Title):
            rest = next((n for n in range(at, len(blocks)) if isinstance(blocks[n], Title)), len(blocks))
            found += _headed(block, details(blocks[at:rest]), depth)
            at = rest
        else:
            if _says_nothing(blocks, at):
                found.append(Detail("", block.under[-1].title))
            at += 1
    return found


def _headed(first: Block, below: Iterator[Detail], depth: int) -> Iterator[Detail]:
    """The details, labelled by the heading above ``first`` where they have no label; else it is one itself."""
    title = first.under[-1].title if len(first.under) > depth else None
    is_used = title is None
    for each in below:
        if each.label or title is None:
            yield each
        else:
            yield each._replace(label=title.text)
            is_used = True
    if title and not is_used:
        yield Detail("", title)


def _says_nothing(blocks: Sequence[Block], at: int) -> bool:
    """Whether nothing stands between a heading and the next one."""
    return at + 1 == len(blocks) or isinstance(blocks[at + 1], Title)


def _cells(section: str, title: Inline, below: Sequence[Block]) -> Cells:
    return cells_of(section, _details(below, _depth(title, below)))


def _depth(title: Inline, below: Sequence[Block]) -> int:
    """How many headings a block directly below ``title`` stands under."""
    at = (n for block in below for n, heading in enumerate(block.under, 1) if heading.title is title)
    return next(at, 0)


Found = tuple[str, Cells]


def _tool(title: Inline, below: Sequence[Block], section: str) -> Found | None:
    """``### Node.js (v20 or higher)``: a program or hardware that is known; other headings only say what follows."""
    words = _without_number(title)
    try:
        found = requirement(words)
    except NoRequirement:
        return None
    known = tool_named(cleaned(found.cells[0][1].text))
    if found.section == "system_resources" and kind_of(cleaned(words.text).split(" ")[0]) in ("", "os"):
        return None  # below a system's name stands how to install things on it
    if found.section == "cli_tools" and not (known and "name" in known.fields):
        return _labelled(title, below, section)
    cells = _cells(found.section, title, below)
    if found.section == "system_resources" and not any(cell.meaning == "amount" for cell in found.cells):
        cells = _first_as("amount", cells)
    return found.section, (*found.cells, *cells)


def _variable(title: Inline, below: Sequence[Block], section: str) -> Found | None:
    """``### `API_KEY` ``, ``## [`NAME=<url>`](#anchor)``: what stands behind ``=`` is an example."""
    del section  # one of env_vars
    words = _without_links(_without_number(title))
    named = variables(words.text)
    if len(named) != 1 or not cleaned(words.text).startswith(named[0]):
        return None
    return "env_vars", (*variable_cells(words), *_first_as("purpose", _cells("env_vars", title, below)))


def _without_links(words: Inline) -> Inline:
    """Links to places of the document say nothing of the row."""
    pieces = (replace(each, kind="text", address="") if each.address.startswith("#") else each for each in words.pieces)
    return replace(words, pieces=tuple(pieces))


def _first_as(meaning: str, cells: Cells) -> Cells:
    """The first words without a label, as a cell of that meaning."""
    at = next(
        (n for n, each in enumerate(cells) if each.meaning == "notes" and each.words.pieces[0].kind != "code"), -1
    )
    return tuple(each._replace(meaning=meaning) if n == at else each for n, each in enumerate(cells))


def _advice(title: Inline, below: Sequence[Block], section: str) -> Found | None:
    """``### Port already in use``: where headings of other problems stand below it, it is only about all of them."""
    del section  # it is troubleshooting
    inner = [block.under[-1].title.text for block in below if isinstance(block, Title)]
    if any(not meanings("troubleshooting", each) for each in inner) or _is_list_of_problems(below):
        return None
    cells = _cells("troubleshooting", title, below)
    return ("troubleshooting", advice_cells(_without_number(title), cells)) if cells else None


def _is_list_of_problems(below: Sequence[Block]) -> bool:
    """Whether nothing but lists stands below, each item a problem of its own with what is to be done."""
    items = [item for block in below if isinstance(block, List) for item in block.items]
    is_all = all(isinstance(block, List | Title) for block in below)
    labels = [labelled(item.text) for item in items]
    return is_all and bool(items) and all(each.label and not meanings("troubleshooting", each.label) for each in labels)


def _labelled(title: Inline, below: Sequence[Block], section: str) -> Found | None:
    """``### 1. PostgreSQL Database (db)`` above ``**Image**: postgres:15``: lines that are fields of the section."""
    cells = _cells(section, title, below)
    words = _without_number(title)
    if not says_enough(section, (Cell(LABEL, words), *cells)):
        return None
    return section, (Cell(LABEL, words), *_first_as("purpose", cells))


def _without_number(title: Inline) -> Inline:
    found = _NUMBER.match(raw(title))
    return cut(title, found.end()) if found else title


_READERS: dict[str, Callable[[Inline, Sequence[Block], str], Found | None]] = {
    "cli_tools": _tool,
    "system_resources": _tool,
    "env_vars": _variable,
    "troubleshooting": _advice,
}
SECTIONS = tuple(_READERS)  # those in which headings are rows as often as not
