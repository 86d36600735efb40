"""What a line of a list asks for: a program, hardware or a system, or a variable: ``**kubectl** (1.28+) - for CI``."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from infracat.markdown.blocks import Inline, Piece
from infracat.markdown.cells import required, versions
from infracat.markdown.cells.amounts import CORES, SIZES
from infracat.markdown.cells.names import cleaned, variables
from infracat.markdown.cells.programs import program, together
from infracat.markdown.cells.resources import kind_of
from infracat.markdown.cells.systems import SYSTEMS
from infracat.markdown.cells.tools import tool_named
from infracat.markdown.cells.words import any_of, meanings, tables
from infracat.markdown.draft import Cell
from infracat.markdown.phrases import (
    at_colon,
    at_dash,
    cut,
    labelled,
    outside_code,
    plainly_labelled,
    raw,
    several_names,
    strong_length,
)

_LIST = tables()["lists"]
_INSTRUCTION = re.compile(rf"(?:{any_of(_LIST['instructions'])})(?![\w-])", re.IGNORECASE)
_NO_PROGRAM = re.compile(rf"(?<![\w-])(?:{any_of(_LIST['no_programs'])})(?![\w-])", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\(([^()]*)\)")
_BEGINS_AS_VERSION = re.compile(r"[<>=≥~^v]{0,3}\s?[0-9]")  # of 15/16, which is none that is understood
_LAST_BRACKET = re.compile(r"\(([^()]*)\)\s*$")
_SEPARATOR = re.compile(r"\s*(?::|[-–—]{1,2}(?=\s)|,)?\s*")
_PURPOSE = re.compile(r"\s*(?::|[-–—]{1,2}(?=\s))\s*|\s+(?=(?:for|to|used)\s)")
_GOES_ON = re.compile(
    r"\s*+(?:$|[(\[,;:/&+–—-]|(?:version\s*+|v\.?\s*+)?[<>=≥~^]*+\s*+[0-9]|(?:is\s+)?(?:installed|running|available|latest)\b"
    r"|(?:and|or|with|for|in|on|via|at least|from|cli)\s|[^\x00-\x7f])",
    re.IGNORECASE,
)
_HARDWARE = {word: kind for word, kind in meanings("hardware").items() if kind != "wsl" or "wsl" in word}
_HARDWARE_WORD = re.compile(rf"(?<![\w-])(?:{any_of(_HARDWARE)})(?![\w-])", re.IGNORECASE)
_SYSTEM_FIRST = re.compile(rf"(?:{any_of(SYSTEMS)})(?!\w|-\w)", re.IGNORECASE)
_FILE = re.compile(r"^\.|/|\.(?:md|json|ya?ml|toml|env|local|sh|py|js|ts|tf|conf|txt|lock)$", re.IGNORECASE)
_MOST_WORDS = 5  # of a name that nobody knows
_WORD_ENDS = re.compile(r"(?<=\S)(?=[\s,;:(]|$)")


class Requirement(NamedTuple):
    """The section, and the cells that a row of a table of it would have, the name first."""

    section: str
    cells: tuple[Cell, ...]


class NoRequirement(Exception):
    """A line asks for nothing that a section has rows of; the text says why."""


def requirement(text: Inline, *, known_only: bool = False, marked: bool = False) -> Requirement:
    """The row that ``text`` is; raises ``NoRequirement``.

    ``known_only``: no program that nobody knows is meant. ``marked``: whatever it names is one.

    ``**RAM:** 8GB minimum`` is hardware, ``Node.js 24 as specified in .nvmrc`` a program, ``` `API_KEY` ``` a variable.
    """
    head, rest, is_marked = _head(text)
    title = cleaned(head.text)
    if _INSTRUCTION.match(title) and not program(title):
        raise NoRequirement("it is an instruction")
    if (named := variables(title)) and named[0] == title and "_" in title and title.isupper():
        label, rest = several_names(text, head, rest)
        return Requirement("env_vars", (Cell("label", label), *words_cell("purpose", _behind(rest))))
    if kind_of(title):
        return Requirement("system_resources", (Cell("label", head), *words_cell("amount", _behind(rest))))
    known = _system(text) or _tool(head, rest) or _hardware(text)
    return known or _unknown_tool(head, rest, is_marked=marked or (is_marked and not known_only))


def _head(text: Inline) -> tuple[Inline, Inline, bool]:
    """What is asked for, the rest of the line, and whether it is marked: strong, code or a link."""
    label = labelled(text)
    before = at_dash(text)[0]
    if together(cleaned(before.text)):
        return before, cut(text, len(raw(before))), True
    if label.label:
        length = raw(text).index(label.label) + len(label.label)
        return cut(text, 0, length), cut(text, length), True
    first = next((piece for piece in text.pieces if piece.text.strip()), None)
    if first and first.kind in ("code", "link") and first is text.pieces[0]:
        return cut(text, 0, len(first.text)), cut(text, len(first.text)), True
    if length := strong_length(text):
        return cut(text, 0, length), cut(text, length), True
    length = _length_of_head(text)
    return cut(text, 0, length), cut(text, length), False


def _length_of_head(text: Inline) -> int:
    """Of a line without marks: up to a colon or a dash, or a known program at its beginning."""
    before, after = at_dash(text)
    label = plainly_labelled(text).label
    length = len(label) if label else len(raw(before)) if after else len(raw(text))
    words = outside_code(text)[:length]
    if together(words.strip()):
        return length
    ends = [found.start() for found in _WORD_ENDS.finditer(words[:80])][:_MOST_WORDS]
    for end in reversed(ends):
        if program(cleaned(words[:end])) and _GOES_ON.match(words, end):
            return end
    return length


def _tool(head: Inline, rest: Inline) -> Requirement | None:
    title = cleaned(head.text)
    known = tool_named(title)
    if known is None or not (known.fields.get("name") or known.fields):
        return None
    if "name" not in known.fields and (len(known.title.split()) > 3 or _NO_PROGRAM.search(title)):
        return None
    return Requirement("cli_tools", _tool_cells(head, rest))


def _tool_cells(head: Inline, rest: Inline) -> tuple[Cell, ...]:
    """A bracket behind the name holds a version, or belongs to the name: ``Docker (optional)``."""
    version: Inline | None = None
    if bracket := _BRACKET.match(outside_code(rest)):
        inside = cut(rest, bracket.start(1), bracket.end(1))
        if versions.read(inside.text, minimum=True).fields:
            version = inside
        else:
            head = replace(head, pieces=(*head.pieces, *cut(rest, 0, bracket.end()).pieces))
        rest = cut(rest, bracket.end())
    if version is None and (stated := _stated_version(rest)):
        rest = cut(rest, raw(rest).index(raw(stated)) + len(raw(stated)))
        head, version = _without_level(head, stated)
    cells = (Cell("label", head), *words_cell("minimum", version))
    is_purpose = bool(_PURPOSE.match(outside_code(rest)))
    words = cut(rest, _length(_PURPOSE if is_purpose else _SEPARATOR, rest))
    if (bracket := _BRACKET.match(outside_code(words))) and required.read(bracket[1]).fields and not version:
        cells = (Cell("label", replace(head, pieces=(*head.pieces, *cut(words, 0, bracket.end()).pieces))), *cells[1:])
        words = cut(words, bracket.end())
    is_version = not (is_purpose or version) and _BEGINS_AS_VERSION.match(outside_code(words)) is not None
    return (*cells, *words_cell("purpose" if is_purpose else "minimum" if is_version else "notes", words))


def _without_level(head: Inline, version: Inline) -> tuple[Inline, Inline]:
    """``PostgreSQL`` and ``16 (optional)``: the level belongs to the name."""
    found = _LAST_BRACKET.search(outside_code(version))
    if not found or not (read := required.read(found[1])).fields or read.rest:
        return head, version
    bracket = cut(version, found.start(), found.end())
    return replace(head, pieces=(*head.pieces, *bracket.pieces)), cut(version, 0, found.start())


def words_cell(meaning: str, words: Inline | None) -> tuple[Cell, ...]:
    """No cell where there are no words."""
    return (Cell(meaning, words),) if words and words.text else ()


def _stated_version(rest: Inline) -> Inline | None:
    """What stands up to a dash, or up to a colon, if it begins with a version."""
    words = cut(rest, _length(_SEPARATOR, rest))
    for part in (at_dash(words)[0], at_colon(words)[0]):
        if versions.read(part.text, minimum=True).fields:
            return part
    return None


def _length(pattern: re.Pattern[str], text: Inline) -> int:
    found = pattern.match(outside_code(text))
    return found.end() if found else 0


def _behind(rest: Inline) -> Inline:
    """Without the colon or dash in front."""
    return cut(rest, _length(_SEPARATOR, rest))


def _system(text: Inline) -> Requirement | None:
    """``macOS 12+ or Ubuntu 22.04``"""
    if not _SYSTEM_FIRST.match(outside_code(text).strip()):
        return None
    return Requirement("system_resources", (Cell("label", _named("OS", text)), Cell("amount", text)))


def _hardware(text: Inline) -> Requirement | None:
    """``At least 8 GB of RAM``, ``4 CPU cores``: the name is a word of the line."""
    words = outside_code(text)
    found = _HARDWARE_WORD.search(words)
    if not found:
        return None
    kind = _HARDWARE[found[0].casefold()]
    amounts = CORES(words) if kind == "cpu" else SIZES(words)
    if kind not in ("gpu", "wsl") and next(amounts, None) is None:
        return None
    if kind in ("gpu", "wsl") and len(words.split()) > 12:
        return None
    return Requirement("system_resources", (Cell("label", _named(found[0], text)), Cell("amount", text)))


def _named(name: str, at: Inline) -> Inline:
    return replace(at, pieces=(Piece(name, line=at.line),))


def _unknown_tool(head: Inline, rest: Inline, *, is_marked: bool) -> Requirement:
    """A name that is marked as one; of prose nobody knows what it asks for."""
    title = cleaned(head.text)
    if not is_marked or not title or len(title.split()) > _MOST_WORDS or title.endswith((".", "!", "?")):
        raise NoRequirement("it names no program and no hardware that is known")
    if _NO_PROGRAM.search(title) or _FILE.search(title):
        raise NoRequirement("it is no program")
    return Requirement("cli_tools", _tool_cells(head, rest))
