"""What the tests of the documentation read from a page: its code blocks, links, headings and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^(?P<fence>`{3,})(?P<language>\w*)\n(?P<text>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) (.+)$", re.MULTILINE)
_CODE = re.compile(r"(`+) ?(.+?) ?\1(?!`)")
_CELL = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True)
class Block:
    """A code block; ``line`` is where it begins."""

    page: Path
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(page: Path, *languages: str) -> Iterator[Block]:
    text = page.read_text("utf-8")
    for match in _BLOCK.finditer(text):
        if match["language"] in languages:
            yield Block(page, text.count("\n", 0, match.start()) + 1, match["language"], match["text"])


def links(page: Path) -> list[str]:
    """The targets of a page's links, code left out."""
    return _LINK.findall(_CODE.sub("", _BLOCK.sub("", page.read_text("utf-8"))))


def paths(page: Path) -> set[str]:
    """The files of this repository that a page names: what in code quotes ends as a module or a folder does."""
    named = codes(_BLOCK.sub("", page.read_text("utf-8")))
    return {name for name in named if re.fullmatch(r"[\w./-]+(?:\.py|/)", name)}


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings are reached, as GitHub gives them."""
    headings = (match[2] for match in _HEADING.finditer(_BLOCK.sub("", page.read_text("utf-8"))))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def tables(page: Path, first: str) -> Iterator[list[str]]:
    """The rows of all tables whose first column is called ``first``, as their cells."""
    inside = False
    for line in _BLOCK.sub("", page.read_text("utf-8")).splitlines():
        cells = [cell.strip() for cell in _CELL.split(line)[1:-1]]
        if not cells:
            inside = False
        elif cells[0] == first:
            inside = True
        elif inside and not set(cells[0]) <= set("-:"):
            yield cells


def codes(cell: str) -> list[str]:
    """What stands in code quotes."""
    return [match[2] for match in _CODE.finditer(cell)]
