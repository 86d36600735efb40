"""The rows of a document with what is known of each: its line, what was guessed, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from infracat.catalog.incomplete import IncompleteRow, Shortfall
from infracat.catalog.load import HEAD, load
from infracat.catalog.model import Catalog
from infracat.catalog.nodes import DocumentRow, Fields, Items, Node, Scalar, child
from infracat.catalog.parsing import parsed
from infracat.catalog.settings import Settings
from infracat.catalog.source import decode

_WHOLE = Shortfall((), {}, frozenset(), is_whole=True)


@dataclass(frozen=True)
class ReadRow:
    """A row as the document has it; ``what`` is empty where it says enough."""

    section: str
    node: DocumentRow
    what: Shortfall = field(default=_WHOLE, repr=False)

    @property
    def name(self) -> str:
        found = child(self.node, "name")
        return str(found) if isinstance(found, Scalar) else "head"

    @property
    def key(self) -> str:
        return f"{self.section}/{self.name}"

    @property
    def lacking(self) -> tuple[str, ...]:
        """The fields that are missing, or cannot be as they are."""
        return tuple(dict.fromkeys(str(path[0]) for path in self.what.lacks))


@dataclass(frozen=True)
class ReadDocument:
    """``rows`` are those of the document itself, not of what it includes; the head is one of them, the first."""

    catalog: Catalog
    settings: Mapping[str, Node]
    rows: tuple[ReadRow, ...]
    left_out: int = 0

    @property
    def of_sections(self) -> tuple[ReadRow, ...]:
        """Without the head."""
        return tuple(row for row in self.rows if row.section != HEAD)


def read_document(path: Path) -> ReadDocument:
    """Raises ``BadCatalog`` with all its mistakes, as every command does."""
    catalog = load(path)
    found = {row.key: row.what for row in catalog.incomplete if isinstance(row, IncompleteRow)}
    read = parsed(path, decode(next(iter(catalog.sources.values()))))
    root = read.root or Fields(1, 1)
    settings = {str(name): node for name, node in root.items() if name in Settings.model_fields}
    rows = (ReadRow(section, node) for section, node in _rows(root))
    known = tuple(ReadRow(row.section, row.node, found.get(row.key, _WHOLE)) for row in rows)
    return ReadDocument(catalog, settings, known, len(read.left_out))


def _rows(root: Fields) -> Iterator[tuple[str, DocumentRow]]:
    for name, node in root.items():
        listed = node if isinstance(node, Items) and name not in Settings.model_fields else [node]
        yield from ((str(name), each) for each in listed if isinstance(each, DocumentRow))
