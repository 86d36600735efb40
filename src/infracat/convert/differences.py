"""What a catalog states otherwise than a document does, of the rows that both have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from infracat.catalog.load import HEAD
from infracat.catalog.missing import FIELD
from infracat.catalog.mistakes import Position
from infracat.catalog.model import Catalog
from infracat.catalog.nodes import Fields, Items, Node, Scalar, child
from infracat.catalog.parsing import parsed
from infracat.catalog.rows import Row
from infracat.catalog.source import decode
from infracat.convert.document import ReadDocument


class Difference(NamedTuple):
    """The fields of one row; their values are not told."""

    key: str
    fields: tuple[str, ...]
    theirs: Position
    ours: Position


def differences(document: ReadDocument, catalog: Catalog) -> Iterator[Difference]:
    there = written_rows(catalog)
    typed = _typed(document.catalog), _typed(catalog)
    for row in document.rows:
        if row.key in there:
            pair = (typed[0].get(row.key), typed[1].get(row.key))
            if fields := tuple(_differing(row.node, there[row.key], pair)):
                positions = document.catalog.position(row.key), catalog.position(row.key)
                yield Difference(row.key, fields, *positions)


def written_rows(catalog: Catalog) -> dict[str, Fields]:
    """All rows by key, as they are written in the catalog's files."""
    found: dict[str, Fields] = {}
    for path, data in catalog.sources.items():
        for section, node in (parsed(path, decode(data)).root or {}).items():
            for row in node if isinstance(node, Items) else [node]:
                name = "head" if section == HEAD else child(row, "name")
                if isinstance(row, Fields) and isinstance(name, str):
                    found.setdefault(f"{section}/{name}", row)
    return {key: row for key, row in found.items() if key in catalog.positions}


def same(one: Node | None, other: Node | None) -> bool:
    """Whether both are written alike; one text stands for a list of it, and line breaks at an end are none."""
    if isinstance(one, Scalar) and isinstance(other, Scalar):
        return one.rstrip() == other.rstrip()
    if isinstance(one, Fields) and isinstance(other, Fields):
        return one.names.keys() == other.names.keys() and all(same(each, child(other, k)) for k, each in one.items())
    if isinstance(one, Items) or isinstance(other, Items):
        pair = [list(each) if isinstance(each, Items) else [each] for each in (one, other)]
        return len(pair[0]) == len(pair[1]) and all(map(same, *pair))
    return one is other


def _differing(ours: Fields, theirs: Fields, typed: tuple[Row | None, Row | None]) -> Iterator[str]:
    for name in dict.fromkeys([*map(str, ours), *map(str, theirs)]):
        if name not in (FIELD, "name") and not same(child(ours, name), child(theirs, name)):
            values = [_value(row, name) for row in typed]
            if values[0] != values[1]:
                yield name


def _value(row: Row | None, name: str) -> object:
    """What the row means by it, be it only by default."""
    for field, info in type(row).model_fields.items() if row is not None else ():
        if name in (field, info.alias):
            return getattr(row, field)
    return None


def _typed(catalog: Catalog) -> Mapping[str, Row]:
    return {row.key: row for row in (*catalog.rows, *catalog.troubleshooting)}
