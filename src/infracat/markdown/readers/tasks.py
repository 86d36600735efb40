"""Rows about variables, and about what is done regularly or when something is wrong."""

from __future__ import annotations

import re

from infracat.markdown.blocks import Inline
from infracat.markdown.cells import backups as copies
from infracat.markdown.cells import names, required, times
from infracat.markdown.cells import tasks as chores
from infracat.markdown.cells.read import bare, has_words
from infracat.markdown.draft import Cell, Draft
from infracat.markdown.prose import literal, plain, prose
from infracat.markdown.readers.machine import place_of
from infracat.markdown.readers.reading import ONE, Reading, Split
from infracat.markdown.secrets import without_secrets

_FILE = re.compile(r"\.?[\w./-]*\.env(?:\.[\w.-]+)?|\.env[\w.-]*")


def env_vars(reading: Reading) -> Split:
    """One row for each variable that the cell names; what else it says is kept: ``KEY (required)``."""
    draft = reading.draft
    label = next(reading.take("label"), None)
    found = names.variables(plain(label.words)) if label else ()
    reading.cells = [without_secrets(found, each, draft.flaws) for each in reading.cells]
    if label:
        _beside(draft, label, found)
    for cell in reading.take("example", "value"):
        if not draft.put("example", prose(cell.words), cell.words):
            draft.note(cell)
    for cell in reading.take("from"):
        if not (_FILE.fullmatch(plain(cell.words)) and draft.put("from", plain(cell.words), cell.words)):
            draft.note(cell)
    for cell in reading.take("default"):
        read = required.read(plain(cell.words))
        if read.fields and not read.rest and not draft.has("level") and plain(cell.words).casefold() not in _VALUES:
            draft.put("level", read.fields["level"], cell.words)
        else:
            draft.note(cell)
    return [{"name": each} for each in found] if len(found) > 1 else ONE


_VALUES = ("true", "false", "yes", "no", "y", "n")  # of a variable, not whether it is required


def _beside(draft: Draft, cell: Cell, found: tuple[str, ...]) -> None:
    """The name, and what stands beside the names in their cell."""
    text = plain(cell.words)
    if len(found) == 1:
        draft.put("name", found[0], cell.words)
    elif not found:
        draft.put("name", names.slug(text) or f"row-{cell.words.line}", cell.words, f"made of {text}")
        draft.note(cell)
        return
    left = text
    for each in sorted(found, key=len, reverse=True):
        left = left.replace(each, " ")
    left = bare(" ".join(left.replace("`", " ").split()))
    read = required.read(left)
    if read.fields and draft.put("level", read.fields["level"], cell.words):
        left = read.rest
    if has_words(left):
        draft.note(cell)
    for link in cell.words.links:
        if not draft.put("docs", link, cell.words):
            draft.note(cell, link)


def backups(reading: Reading) -> Split:
    draft = reading.draft
    reading.named()
    for cell in reading.take("method"):
        draft.take(copies.read_method(plain(cell.words)), cell)
    for cell in reading.take("frequency"):
        draft.take(times.read_frequency(plain(cell.words)), cell)
    for cell in reading.take("location"):
        place_of(draft, cell)
    for cell in reading.take("retention"):
        draft.take(times.read_retention(plain(cell.words)), cell)
    return ONE


def maintenance(reading: Reading) -> Split:
    """Without a task of its own, the name is what is to be done."""
    draft = reading.draft
    task = next(reading.take("task"), None)
    label = next(reading.take("label"), None)
    told = task or label
    if label:
        _called(draft, label.words, titled=task is not None)
    if told:
        _task(draft, told)
    for cell in reading.take("frequency"):
        read = times.read_frequency(plain(cell.words))
        if "frequency" not in read.fields or not draft.put("every", read.fields["frequency"], cell.words):
            draft.note(cell)
        elif read.rest:
            draft.note(cell, read.rest)
    often = times.read_frequency(draft.heading).fields
    if often and not draft.has("every", "above"):
        draft.put("every", often["frequency"], draft.at, f"the heading says so: {draft.heading}")
    for cell in reading.take("fix"):
        if not draft.put("fix", prose(cell.words).replace("\n", "; "), cell.words):
            draft.note(cell)
    return ONE


def _task(draft: Draft, cell: Cell) -> None:
    draft.put("task", literal(prose(cell.words)), cell.words)
    for name, value in chores.read(plain(cell.words)).fields.items():
        if name != "task":
            draft.put(name, value, cell.words, "its task says so")


def _called(draft: Draft, words: Inline, *, titled: bool) -> None:
    text = names.cleaned(plain(words))
    read = names.read(text)
    name = str(read.fields.get("name", "")) or names.slug(text[: names.LONGEST_NAME]) or f"row-{words.line}"
    title = text if titled and text != name else ""
    draft.put("name", name, words, f"made of {text}" if text != name else "")
    if title and draft.get("name") != title:
        draft.put("title", literal(title), words)


def troubleshooting(reading: Reading) -> Split:
    draft = reading.draft
    for cell in reading.take("label", "problem"):
        _called(draft, cell.words, titled=False)
        draft.text("problem", cell)
    for cell in reading.take("solution"):
        draft.text("solution", cell)
    return ONE
