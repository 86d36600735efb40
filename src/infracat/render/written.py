"""The catalog as it is written: the text of each field, as its author put it down, with no variable expanded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import cast

from infracat.catalog.document import parse
from infracat.catalog.incomplete import IncompleteRow, Shortfall
from infracat.catalog.missing import FIELD
from infracat.catalog.model import Catalog
from infracat.catalog.nodes import DocumentRow, Fields, Items, Node, Scalar
from infracat.catalog.parsing import parsed
from infracat.catalog.rows import Row
from infracat.catalog.settings import Settings
from infracat.catalog.source import decode

HEAD = "catalog"


@dataclass(frozen=True)
class WrittenRow:
    """``fields`` are in the order of the file, the name among them."""

    section: str
    fields: Mapping[str, Node]

    @property
    def key(self) -> str:
        return f"{self.section}/{self.text('name')}"

    @property
    def label(self) -> str:
        """What people read: the title, else the name."""
        return self.text("title") or self.text("name")

    def text(self, name: str) -> str:
        """A field's text; empty for one that is not stated, or is no text."""
        found = self.fields.get(name)
        return str(found) if isinstance(found, Scalar) else ""

    def items(self, name: str) -> tuple[str, ...]:
        """The texts of a list; one text stands for a list of it."""
        found = self.fields.get(name)
        return tuple(str(each) for each in (found if isinstance(found, Items) else [found]) if isinstance(each, Scalar))


@dataclass(frozen=True)
class WrittenCatalog:
    """All files of a catalog together. ``rows`` are those of the typed ``catalog``, by section."""

    catalog: Catalog
    head: Mapping[str, Node] = field(default_factory=dict)
    settings: Mapping[str, Node] = field(default_factory=dict)
    rows: Mapping[str, tuple[WrittenRow, ...]] = field(default_factory=dict)

    def of(self, section: str) -> tuple[WrittenRow, ...]:
        return self.rows.get(section, ())

    @property
    def all_rows(self) -> Iterator[WrittenRow]:
        for rows in self.rows.values():
            yield from rows

    def typed(self, row: WrittenRow) -> Row:
        """Raises ``KeyError`` for advice, which nobody looks at."""
        return self.catalog.row(row.key)


def written(catalog: Catalog) -> WrittenCatalog:
    """``catalog`` from the bytes that it was loaded from: its files are not read again."""
    rows: dict[str, list[WrittenRow]] = {}
    lacking = {row.key: row.what for row in catalog.incomplete if isinstance(row, IncompleteRow)}
    head: Fields | None = None
    settings: dict[str, Node] = {}
    for path, data in catalog.sources.items():
        for name, node in (parsed(path, decode(data)).root or {}).items():
            if isinstance(node, Fields) and name == HEAD:
                head = head or node  # an included document has a title of its own
            elif name in Settings.model_fields:
                _take_setting(settings, str(name), node)
            elif isinstance(node, Items):
                rows.setdefault(str(name), []).extend(_rows(str(name), node, lacking))
    return WrittenCatalog(catalog, _named(head), settings, {name: tuple(each) for name, each in rows.items()})


def written_row(section: str, yaml: str) -> WrittenRow:
    """The one row in YAML of that section; raises ``ValueError`` where there is none."""
    root, _ = parse(yaml)
    for row in _rows(section, Items(1, 1) if root is None else cast(Items, root[root.names[section]])):
        return row
    raise ValueError(f"no row of {section}: {yaml}")


def _rows(section: str, items: Items, lacking: Mapping[str, Shortfall] = MappingProxyType({})) -> Iterator[WrittenRow]:
    """A row of a document that says too little says so itself: what is read back would not show what was guessed."""
    for node in items:
        if isinstance(node, Fields):
            row = WrittenRow(section, _named(node))
            what = lacking.get(row.key) if isinstance(node, DocumentRow) else None
            yield row if what is None else WrittenRow(section, _with_missing(row.fields, what))


def _with_missing(fields: Mapping[str, Node], what: Shortfall) -> dict[str, Node]:
    """Without the values that do not fit, whose words are in the notes."""
    names = Items(1, 1)
    names.extend(Scalar.at(name, 1, 1, plain=True) for name in dict.fromkeys(str(path[0]) for path in what.lacks))
    return {**{name: node for name, node in fields.items() if (name,) not in what.dropped}, FIELD: names}


def _named(node: Fields | None) -> dict[str, Node]:
    return {str(name): value for name, value in (node or {}).items()}


def _take_setting(settings: dict[str, Node], name: str, node: Node) -> None:
    """Of all files together. Rows of included files are in the document: it includes nothing."""
    if name == "include":
        return
    if isinstance(node, Fields):
        made = settings.setdefault(name, Fields(1, 1))
        assert isinstance(made, Fields)
        for key, value in node.items():
            made.put(key, value)
    else:
        listed = settings.setdefault(name, Items(1, 1))
        assert isinstance(listed, Items)
        listed.extend(node if isinstance(node, Items) else [node])
