"""A row of a section, made of cells: the same for a row of a table, an item of a list, and what stands below a heading.

The grammars of ``cells`` read each one; what they do not understand goes, word for word, into ``notes``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from infracat.catalog.document import Flaw
from infracat.catalog.nodes import DocumentRow
from infracat.init.levels import said
from infracat.markdown.draft import Cell, Draft
from infracat.markdown.prose import plain
from infracat.markdown.readers import READERS, Reading
from infracat.markdown.readers.common import read_common, read_facts
from infracat.markdown.statements import taken_out

_NO_DEFAULT = re.compile(
    r"[\s(<*_]*(?:(?:no|none|not|unset|undefined|must|required|you|your)\b|user[- ]|kein|pflicht)", re.IGNORECASE
)


class Made(NamedTuple):
    """Several rows where a cell names several variables or ports; the flaws are mistakes in what code states."""

    rows: tuple[DocumentRow, ...]
    flaws: tuple[Flaw, ...] = ()


def row_from(section: str, heading: str, cells: Sequence[Cell], facts: Mapping[str, str] | None = None) -> Made:
    """The rows that cells of one row, or an item with what is below it, say.

    ``cells`` must hold one at least, and begin with what names the row:

    - ``Cell("label", words)``: its name, as people write it: ``**kubectl** (1.28+)`` is cleaned here.
    - ``Cell(meaning, words, heading)``: ``meaning`` is the first of ``vocabulary.meanings(section, heading)``, or the
      name of a field of the section; "" for others, which become notes as ``heading: words``.
    - ``Cell("notes", words)``: prose, as the text behind a dash. ``Cell("", words)`` is the same.
    - of maintenance ``label`` and ``task`` (without ``task`` the label is the task), of troubleshooting ``label`` (the
      problem) and ``solution``; of system_resources ``label``, ``amount`` and ``notes``.

    Code in any cell that states a field (`` `requires: containers/postgres` ``) is taken out of it here.
    ``facts`` is what ``placing.facts_of`` gives of the headings above. ``heading`` is the title that the row is below.
    """
    draft = Draft(section, heading, cells[0].words)
    left = []
    for cell in cells:
        stated = taken_out(cell.words, section)
        draft.state(stated.fields)
        draft.flaws.extend(stated.flaws)
        left.append(cell._replace(words=stated.words))
    reading = Reading(draft, left)
    rows = READERS[section](reading) if section in READERS else reading.only()
    read_common(reading)
    read_facts(draft, facts or {})
    _level_of_purpose(draft)
    _level_of_default(draft, left)
    _keep_links_and_footnotes(draft, cells)
    return Made(tuple(reading.made(rows)), tuple(draft.flaws))


def _level_of_purpose(draft: Draft) -> None:
    """Of a variable of which nothing else says so: ``Where errors go. Not required.``, as in comments of `.env`."""
    if draft.section == "env_vars" and not draft.has("level") and (level := said(draft.get("purpose"))):
        draft.put("level", level, draft.at, "its purpose says so")


def _level_of_default(draft: Draft, cells: Sequence[Cell]) -> None:
    """What has a default need not be set, where nothing says that it must be."""
    defaults = (cell for cell in cells if cell.meaning == "default" and not cell.says_nothing)
    cell = next(defaults, None)
    if draft.section == "env_vars" and not draft.has("level") and cell and not _NO_DEFAULT.match(plain(cell.words)):
        draft.put("level", "optional", cell.words, "it has a default")


def _keep_links_and_footnotes(draft: Draft, cells: Sequence[Cell]) -> None:
    """Addresses of links and footnotes that nothing of the row says, as what a grammar reads are the words only."""
    for cell in cells:
        for text in (*cell.words.links, *cell.words.footnotes):
            if text and not draft.says(text):
                draft.note(cell, text)
