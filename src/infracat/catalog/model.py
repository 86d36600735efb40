"""The loaded catalog: frozen rows, and where each stands in its file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.catalog.mistakes import Position

if TYPE_CHECKING:
    from infracat.catalog.fields import Pattern
    from infracat.catalog.remarks import Remark
    from infracat.catalog.rows import Row
    from infracat.sections.catalog_head.row import Head
    from infracat.sections.troubleshooting.row import Troubleshooting


@dataclass(frozen=True)
class Catalog:
    """A catalog without a mistake in it, and all that it includes.

    ``rows`` are in file order, the head first. ``hosts`` maps names to testinfra's host specs; ``local`` is always one.
    ``sources`` is what its files held, ``text`` all of that, and ``sha256`` the digest of the latter: as it is written,
    before ``variables`` were filled in.
    """

    path: Path
    sources: Mapping[Path, bytes] = field(repr=False)
    rows: tuple[Row, ...]
    positions: Mapping[str, Position] = field(repr=False)
    hosts: Mapping[str, str]
    redact: tuple[Pattern, ...]
    troubleshooting: tuple[Troubleshooting, ...]
    head: Head | None = None
    ignored: tuple[str, ...] = ()  # globs of what drift does not name
    variables: Mapping[str, str] = field(default_factory=dict, repr=False)
    headings: Mapping[str, str] = field(default_factory=dict, repr=False)  # of documents, by the rows' keys
    remarks: tuple[Remark, ...] = field(default=(), repr=False)

    @property
    def folder(self) -> Path:
        """Where relative paths begin, and commands run."""
        return self.path.parent

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(b"\n".join(self.sources.values())).hexdigest()

    @cached_property
    def text(self) -> str:
        return b"\n".join(self.sources.values()).decode()

    def has_a_variable_in(self, text: str) -> bool:
        """Whether ``text`` holds what was filled in, so that it is not the catalog's own text."""
        return any(value and value in text for value in self.variables.values())

    @cached_property
    def _by_key(self) -> dict[str, Row]:
        return {row.key: row for row in self.rows}

    def row(self, key: str) -> Row:
        """The row of that key; ``KeyError`` when there is none."""
        return self._by_key[key]

    def section(self, name: str) -> tuple[Row, ...]:
        """Its rows, but for those that lack what the section demands: they do not have all of its fields."""
        return tuple(row for row in self.rows if row.section == name and row.is_whole)

    @property
    def incomplete(self) -> tuple[Row, ...]:
        """The rows that lack something, and the advice that does."""
        return tuple(row for row in (*self.rows, *self.troubleshooting) if row.lacks)

    def position(self, key: str) -> Position:
        """Where the row begins: ``Position("catalog.yaml", 14, 5)``."""
        return self.positions[key]

    def closure(self, keys: Iterable[str]) -> tuple[Row, ...]:
        """The rows of ``keys`` with all that they require, in the catalog's order."""
        wanted: set[str] = set()
        todo = list(keys)
        while todo:
            key = todo.pop()
            if key not in wanted:
                wanted.add(key)
                todo.extend(self.row(key).requires)
        return tuple(row for row in self.rows if row.key in wanted)
