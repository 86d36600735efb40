"""Headings that are rows: ``### Node.js (v20 or higher)``, ``### Port already in use``, each with what stands below."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from infracat.catalog.fields.texts import is_name
from infracat.markdown.blocks import Block, Heading, Inline, Piece, Table, Title
from infracat.markdown.cells.names import cleaned, variables
from infracat.markdown.cells.resources import kind_of
from infracat.markdown.cells.tools import tool_named
from infracat.markdown.cells.words import meanings
from infracat.markdown.details import Detail, details
from infracat.markdown.list_rows import Cells, FoundRow, advice_cells
from infracat.markdown.phrases import cut, raw
from infracat.markdown.requirements import NoRequirement, requirement

_ADVICE = meanings("advice")
_IN_BRACKETS = re.compile(r"(?P<title>.*?\S)\s*\((?P<name>[^()]*)\)\s*$")
_NUMBER = re.compile(r"\s*(?:[0-9]{1,3}[.)]\s+)+")
FieldOf = Callable[[str, str], str]
"""The field of a section that a column's heading, or a label, is for; "" for none."""


def group_below(blocks: Sequence[Block], at: int) -> Sequence[Block]:
    """The heading at ``at`` and all blocks below it."""
    depth = len(blocks[at].under)
    own = blocks[at].under[-1]
    end = next((n for n in range(at + 1, len(blocks)) if not _is_below(blocks[n], own, depth)), len(blocks))
    return blocks[at:end]


def _is_below(block: Block, heading: Heading, depth: int) -> bool:
    return len(block.under) >= depth and block.under[depth - 1] is heading


def row_of(group: Sequence[Block], section: str, field_of: FieldOf) -> FoundRow | None:
    """The row that a heading with its blocks is, below a heading of ``section``; None where it is none.

    ``group`` begins with the heading's ``Title``.
    """
    title = group[0].under[-1].title
    if title.struck or not title.text or any(isinstance(block, Table) for block in group):
        return None
    read = _READERS.get(section, _labelled)
    found = read(title, group[1:], section, field_of)
    return found and FoundRow(found[0], group[0].under[:-1], title.line, found[1])


def _details(blocks: Sequence[Block], depth: int) -> list[Detail]:
    """Those below the heading itself; a heading below it is the label of what it has."""
    found: list[Detail] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        if not isinstance(block, Title):
            rest = next((n for n in range(at, len(blocks)) if isinstance(blocks[n], Title)), len(blocks))
            label = block.under[-1].title.text if len(block.under) > depth else ""
            found += (
                each if each.label or not label else each._replace(label=label) for each in details(blocks[at:rest])
            )
            at = rest
        else:
            if _says_nothing(blocks, at):
                found.append(Detail("", block.under[-1].title))
            at += 1
    return found


def _says_nothing(blocks: Sequence[Block], at: int) -> bool:
    """Whether nothing stands between a heading and the next one."""
    return at + 1 == len(blocks) or isinstance(blocks[at + 1], Title)


def _cells(title: Inline, below: Sequence[Block]) -> Cells:
    return tuple((each.label or "Notes", each.words) for each in _details(below, _depth(title, below)))


def _depth(title: Inline, below: Sequence[Block]) -> int:
    """How many headings a block directly below ``title`` stands under."""
    at = (n for block in below for n, heading in enumerate(block.under, 1) if heading.title is title)
    return next(at, 0)


Found = tuple[str, Cells]


def _tool(title: Inline, below: Sequence[Block], section: str, field_of: FieldOf) -> Found | None:
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
        return _labelled(title, below, section, field_of)
    return found.section, (*found.cells, *_cells(title, below))


def _variable(title: Inline, below: Sequence[Block], section: str, field_of: FieldOf) -> Found | None:
    """``### `API_KEY` ``, ``## [`NAME=<url>`](#anchor)``: what stands behind ``=`` is an example."""
    del section, field_of
    words = _without_number(title)
    named = variables(words.text)
    if len(named) != 1 or not cleaned(words.text).startswith(named[0]):
        return None
    _, equals, example = words.text.partition("=")
    rest = (
        ()
        if not equals or not example.strip()
        else (("Example", replace(words, pieces=(Piece(example.strip(), "code"),))),)
    )
    name = replace(words, pieces=(Piece(named[0], "code", line=words.line),))
    more = () if equals else _behind_name(words, named[0])
    return "env_vars", (("Variable", name), *rest, *more, *_described(_cells(title, below)))


def _behind_name(words: Inline, name: str) -> Cells:
    rest = cut(words, raw(words).index(name) + len(name))
    return (("Required", rest),) if rest.text else ()


def _described(cells: Cells) -> Cells:
    """The first words without a label say what it is for."""
    at = next(
        (n for n, (label, words) in enumerate(cells) if label == "Notes" and words.pieces[0].kind != "code"), None
    )
    return tuple(("Description" if n == at else label, words) for n, (label, words) in enumerate(cells))


def _advice(title: Inline, below: Sequence[Block], section: str, field_of: FieldOf) -> Found | None:
    """``### Port already in use``: where headings of other problems stand below it, it is only about all of them."""
    del section, field_of
    inner = [block.under[-1].title for block in below if isinstance(block, Title)]
    if any(_ADVICE.get(cleaned(each.text).casefold().strip(" :")) is None for each in inner):
        return None
    cells = _cells(title, below)
    return ("troubleshooting", advice_cells(_without_number(title), cells)) if cells else None


def _labelled(title: Inline, below: Sequence[Block], section: str, field_of: FieldOf) -> Found | None:
    """``### 1. PostgreSQL Database (db)`` above ``**Image**: postgres:15``: lines that are fields of the section."""
    cells = _cells(title, below)
    fields = {field_of(section, label) for label, _ in cells} - {"", "notes", "purpose", "name", "title"}
    if not fields:
        return None
    words = _without_number(title)
    found = _IN_BRACKETS.match(words.text)
    is_named = found is not None and is_name(found["name"]) and not found["name"][:1].isupper()
    named: Cells = (("Name", words),)
    if found and is_named:
        at = raw(words).rindex("(")
        named = (("Name", cut(words, at + 1, raw(words).rindex(")"))), ("Title", cut(words, 0, at)))
    return section, (*named, *_described(cells))


def _without_number(title: Inline) -> Inline:
    found = _NUMBER.match(raw(title))
    return cut(title, found.end()) if found else title


_READERS: dict[str, Callable[[Inline, Sequence[Block], str, FieldOf], Found | None]] = {
    "cli_tools": _tool,
    "system_resources": _tool,
    "env_vars": _variable,
    "troubleshooting": _advice,
}
