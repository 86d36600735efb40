"""The rows of a catalog as drift compares them: those of this machine, by what they are about."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from infracat.catalog.model import Catalog
from infracat.catalog.parsing import is_markdown
from infracat.facts import LOCAL
from infracat.init.rows import DraftRow
from infracat.init.yaml_writer import row_lines
from infracat.render.document import row_alone
from infracat.render.written import written_row


class CatalogNames:
    """A catalog's rows; ``folder`` is what they are about."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self.catalog, self.folder = catalog, folder

    def of(self, section: str) -> Iterator[Any]:
        """Its rows about this machine; their fields are those of the section."""
        yield from (row for row in self.catalog.section(section) if not row.hosts or LOCAL in row.hosts)

    def place(self, key: str) -> str:
        """``catalog.yaml:14``."""
        position = self.catalog.position(key)
        return f"{position.file}:{position.line}"

    def row_text(self, row: DraftRow) -> str:
        """The row to paste, under its section; it requires what the catalog has, and has a name that is free.

        YAML, or a table or list for a catalog that is a document.
        """
        kept = [key for key in row.fields.get("requires", ()) if key in self.catalog.positions]
        fields = {name: value for name, value in row.fields.items() if name != "requires"}
        free = self._free(row.section, row.name)
        made = DraftRow(row.section, free, fields | ({"requires": kept} if kept else {}), row.comment)
        text = "\n".join([f"{row.section}:", *row_lines(made)])
        return row_alone(self.catalog, written_row(row.section, text)) if is_markdown(self.catalog.path) else text

    def _free(self, section: str, name: str) -> str:
        number = 2
        base = name
        while f"{section}/{name}" in self.catalog.positions:
            name, number = f"{base[:90]}-{number}", number + 1
        return name

    @cached_property
    def text(self) -> str:
        return self.catalog.text
