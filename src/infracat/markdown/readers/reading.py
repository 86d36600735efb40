"""The cells of a row that nobody has read yet, and the row that they become."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import TypeAlias

from infracat.catalog.nodes import DocumentRow
from infracat.markdown.blocks import Inline
from infracat.markdown.cells import names
from infracat.markdown.cells.programs import program
from infracat.markdown.draft import Cell, Draft
from infracat.markdown.prose import literal, plain, web_links

Split: TypeAlias = Sequence[Mapping[str, str]]  # the fields in which the rows of one line differ; one of {} for one row
_CALLED = re.compile(r"(.*\S)\s*\(([a-z0-9][a-z0-9_.-]*)\)")  # PostgreSQL Database (db)
ONE: Split = ({},)


class Reading:
    """``cells`` are those that are left."""

    def __init__(self, draft: Draft, cells: Sequence[Cell]) -> None:
        self.draft = draft
        self.cells = list(cells)

    def take(self, *wanted: str) -> Iterator[Cell]:
        """The cells of these meanings that say anything; they are left no more."""
        found = [each for each in self.cells if each.meaning in wanted]
        self.cells = [each for each in self.cells if each.meaning not in wanted]
        return (each for each in found if not each.says_nothing)

    def text(self, *wanted: str) -> str:
        """The words of these cells, which stay where they are."""
        return "; ".join(plain(each.words) for each in self.cells if each.meaning in wanted and not each.says_nothing)

    def only(self) -> Split:
        """One row with a name, of a section that has no reader."""
        self.named()
        return ONE

    def named(self, *, called: bool = False) -> str:
        """Takes the label; ``called``: what stands in brackets may be the name. Gives the label as it is written."""
        written = ""
        for cell in self.take("label"):
            text = plain(cell.words)
            if written:
                self.draft.note(cell)
                continue
            written = text
            self._name(cell, text, called=called)
            self._links(cell)
        return written

    def _name(self, cell: Cell, text: str, *, called: bool) -> None:
        found = _CALLED.fullmatch(text) if called else None
        read = names.read(found[1] if found and not _is_level(found[2]) else text, section=self.draft.section)
        fields = dict(read.fields)
        title = str(fields.pop("title", ""))
        name = str(fields.pop("name", "")) or names.slug(text[: names.LONGEST_NAME]) or f"row-{cell.words.line}"
        if not read.fields.get("name"):
            title = "" if title == name else names.cleaned(text)
        if found and not _is_level(found[2]):
            name, title = found[2], names.cleaned(text)
        why = f"the program of {title}" if self.draft.section == "cli_tools" and name != names.slug(title) else ""
        if not self.draft.has("name"):
            self.draft.put("name", name, cell.words, (why or f"made of {title}") if title else "")
        if (title := title or (name if self.draft.get("name") not in (name, "") else "")) and self.draft.get(
            "name"
        ) != title:
            self.draft.put("title", literal(title), cell.words)
        for field, value in fields.items():
            if not self.draft.put(field, value, cell.words, f"its name says so: {text}"):
                self.draft.note(cell, text)
        if read.rest and read.fields:
            self.draft.note(cell, read.rest)

    def _links(self, cell: Cell) -> None:
        """A name that is a link leads to what is written about it."""
        for link in cell.words.links:
            if link not in web_links(cell.words) or not self.draft.put("docs", link, cell.words):
                self.draft.note(cell, link)

    def made(self, split: Split) -> Iterator[DocumentRow]:
        for each in split:
            draft = copy(self.draft)
            draft.fields, draft.guesses = dict(self.draft.fields), dict(self.draft.guesses)
            for name, value in each.items():
                draft.fields.pop(name, None)
                if not draft.put(name, value, self.draft.at) and name != "name":
                    draft.rests = [*draft.rests, f"{name}: {value}"]
            if not draft.has("name"):
                draft.put("name", f"row-{self.draft.at.line}", self.draft.at, "nothing names it")
            yield draft.row()


def _is_level(text: str) -> bool:
    return bool(names.read(f"x ({text})").fields.get("level"))


def command_in(words: Inline) -> str:
    """A shell line: the only code there is, or words that look like one; "" for prose and for several commands."""
    codes = [each.text for each in words.pieces if each.kind == "code" and not each.struck]
    if len(codes) == 1:
        return " ".join(codes[0].split())
    return "" if codes else plain(words) if _is_command(plain(words)) else ""


def _is_command(text: str) -> bool:
    """``docker --version``, ``make up``, ``./run.sh``: it begins with a program, or has an option."""
    first, _, others = text.partition(" ")
    is_word = re.fullmatch(r"[A-Za-z0-9_./~$+-]+", first) is not None
    is_shell = others.startswith("-") or program(first) == first or first.startswith(("./", "/", "~/", "$"))
    return is_word and is_shell and not text.endswith(".")
