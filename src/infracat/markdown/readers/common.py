"""What the cells of any row say: purpose, notes, whether it is required; and fields by their own names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from infracat.markdown.blocks import Inline, Piece
from infracat.markdown.cells import required
from infracat.markdown.draft import Cell, Draft
from infracat.markdown.prose import plain, web_links
from infracat.markdown.readers.reading import Reading
from infracat.markdown.vocabulary import fields

_OPPOSITE = {"required": "optional", "optional": "required"}
_GENERATED = ("run", "number")  # of `infracat docs --status`; and the numbers of rows
_SYSTEMS = {
    "linux": "linux",
    "windows": "windows",
    "wsl": "wsl",
    "wsl2": "wsl",
    "wsl 2": "wsl",
    "darwin": "darwin",
    "macos": "darwin",
    "mac": "darwin",
    "os x": "darwin",
}


def read_common(reading: Reading) -> None:
    """Reads all cells that are left, so that nothing of them is lost."""
    draft = reading.draft
    list(reading.take(*_GENERATED))
    for cell in reading.take("purpose"):
        draft.text("purpose", cell)
    for cell in reading.take("level", "optional"):
        _level(draft, cell)
    for cell in reading.take("docs"):
        _docs(draft, cell)
    for cell in reading.take("owner"):
        draft.text("owner", cell)
    for cell in reading.take("notes", ""):
        draft.note(cell)
    for meaning in dict.fromkeys(each.meaning for each in reading.cells):
        for cell in reading.take(meaning):
            _field(draft, cell)


def _level(draft: Draft, cell: Cell) -> None:
    read = required.read(plain(cell.words))
    level = str(read.fields.get("level", ""))
    if level and cell.meaning == "optional" and required.is_plain(plain(cell.words)):
        level = _OPPOSITE.get(level, level)
    if level and not draft.put("level", level, cell.words):
        draft.note(cell)
    elif read.rest:
        draft.note(cell, read.rest)


def _docs(draft: Draft, cell: Cell) -> None:
    links = web_links(cell.words) or tuple(each for each in [plain(cell.words)] if each.startswith("http"))
    if not (links and draft.put("docs", links[0], cell.words)) or len(links) > 1 or plain(cell.words) not in links:
        draft.note(cell)


def _field(draft: Draft, cell: Cell) -> None:
    """A column that is called like a field states it: a list by commas; what does not fit is a note."""
    text = plain(cell.words)
    parts = tuple(part for part in re.split(r"\s*[,;]\s*", text) if part)
    if cell.meaning == "platform":
        _platform(draft, cell)
    elif cell.meaning not in fields(draft.section):
        draft.note(cell)
    elif len(parts) > 1 and draft.put(cell.meaning, parts, cell.words):
        pass
    elif not draft.put(cell.meaning, text, cell.words):
        draft.note(cell)


def platforms_in(text: str) -> tuple[str, ...]:
    """``Windows/WSL`` → ``windows, wsl``; nothing where a word is no platform."""
    words = [each.strip().casefold() for each in re.split(r"[,;/]|\s(?:and|or|und|oder|et|ou)\s|\n", text)]
    found = tuple(dict.fromkeys(_SYSTEMS[each] for each in words if each in _SYSTEMS))
    return found if found and all(each in _SYSTEMS for each in words) else ()


def _platform(draft: Draft, cell: Cell) -> None:
    found = platforms_in(plain(cell.words))
    if not (found and draft.put("platform", found, cell.words)):
        draft.note(cell)


def read_facts(draft: Draft, facts: Mapping[str, str]) -> None:
    """What the headings say of each row below them, unless the row itself says something else."""
    for name, value in facts.items():
        if name == "notes":
            draft.note(Cell("", Inline((Piece(value),), draft.at.line)))
        elif not draft.has(name):
            draft.put(name, (value,) if name == "profiles" else value, draft.at, "the heading above says so")
