"""A document and the catalog that is written of it, both loaded from memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from infracat.catalog.incomplete import IncompleteRow
from infracat.catalog.load import load
from infracat.catalog.mistakes import BadCatalog
from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.convert import document
from infracat.convert.whole import catalog_text

FOLDER = Path("/nowhere")
DOCUMENT, CATALOG = FOLDER / "INFRASTRUCTURE.md", FOLDER / "catalog.yaml"


def loaded(path: Path, text: str) -> Catalog:
    return load(path, {path: text.encode()}, {})


def converted(text: str) -> tuple[Catalog, Catalog, str] | None:
    """The document, the catalog and its text; None where the document has mistakes, as one without a row has."""
    try:
        with patch.object(document, "load", lambda path: loaded(path, text)):
            read = document.read_document(DOCUMENT)
    except BadCatalog:
        return None
    made = catalog_text(read, FOLDER)
    return read.catalog, loaded(CATALOG, made), made


def values(catalog: Catalog) -> Mapping[str, Any]:
    """All that a catalog says, by key."""
    rows: tuple[Row, ...] = (*catalog.rows, *catalog.troubleshooting)
    said: dict[str, Any] = {row.key: _said(row) for row in rows}
    return said | {"hosts": catalog.hosts, "redact": catalog.redact, "ignored": catalog.ignored}


def _said(row: Row) -> tuple[Any, ...]:
    lacks = {str(path[0]) for path in row.what.lacks} if isinstance(row, IncompleteRow) else set()
    return row.model_dump(exclude={"missing"}), row.model_fields_set - {"missing"}, lacks


def same(text: str) -> bool:
    """Whether the document could be read; then its catalog says the same."""
    both = converted(text)
    if both is None:
        return False
    read, made, _ = both
    assert values(made) == values(read)
    return True
