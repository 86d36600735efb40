"""What is worth knowing of a document and is no mistake: what it leaves alone, and what was guessed from its words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infracat.catalog.findings import SourceFile, row_key
from infracat.catalog.mistakes import one_line, printable
from infracat.catalog.nodes import DocumentRow, Items, child


@dataclass(frozen=True, order=True)
class Remark:
    """``INFRASTRUCTURE.md:31: Costs: is left alone: no column says what there is``."""

    file: str
    line: int
    about: str
    words: str

    def __str__(self) -> str:
        return one_line(": ".join(part for part in (f"{self.file}:{self.line}", self.about, self.words) if part))


def remarks(source: SourceFile, *, is_main: bool) -> list[Remark]:
    """Of one file, from top to bottom; there are none of YAML."""
    if not source.is_markdown:
        return []
    return sorted((*_left_out(source), *_guesses(source), *([] if is_main else _head(source))))


def _head(source: SourceFile) -> Iterator[Remark]:
    head = child(source.root, "catalog") if source.root else None
    if head is not None:
        yield Remark(source.label, head.line, "catalog/head", "is left alone: the head is that of the main file")


def _left_out(source: SourceFile) -> Iterator[Remark]:
    for each in source.left_out:
        yield Remark(source.label, each.line, printable(each.heading), f"is left alone: {each.why}")


def _guesses(source: SourceFile) -> Iterator[Remark]:
    for section, rows in (source.root or {}).items():
        for index, row in enumerate(rows if isinstance(rows, Items) else [rows]):
            for field, why in row.guesses.items() if isinstance(row, DocumentRow) else ():
                yield Remark(source.label, row.line, row_key(section, row, index), f"{field}: {why}")
