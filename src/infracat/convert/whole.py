"""The whole catalog of a document, as YAML."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from infracat.catalog.load import HEAD
from infracat.catalog.nodes import Items, Node, Scalar
from infracat.convert.document import ReadDocument, ReadRow
from infracat.convert.yaml_nodes import field_lines, indented
from infracat.convert.yaml_rows import comment, row_lines
from infracat.schema.command import MODELINE


def catalog_text(document: ReadDocument, folder: Path) -> str:
    """Settings, head and sections in the document's order; ``folder`` is where the catalog will be."""
    file = path_from(folder, document.catalog.path)
    top = [
        MODELINE,
        comment(f"Written by `infracat init --from {file}`: above each row stands its line there."),
        "# Confirm or correct what is marked as a guess, state what is missing, then: infracat verify",
    ]
    blocks = [top, *_settings(document, folder), *_sections(document.rows, file)]
    return "\n\n".join("\n".join(lines) for lines in blocks) + "\n"


def path_from(folder: Path, file: Path) -> str:
    """The path of ``file`` as it is written in ``folder``: ``docs/INFRASTRUCTURE.md``."""
    return Path(os.path.relpath(file, folder)).as_posix()


def _settings(document: ReadDocument, folder: Path) -> Iterator[list[str]]:
    for name, node in document.settings.items():
        yield field_lines(name, _included(document, node, folder) if name == "include" else node)


def _included(document: ReadDocument, node: Node, folder: Path) -> Items:
    """The same files, from where the catalog will be."""
    names = Items(node.line, node.column)
    for name in node if isinstance(node, Items) else [node]:
        written = path_from(folder, document.catalog.folder / str(name))
        names.append(Scalar.at(written, node.line, node.column, plain=False))
    return names


def _sections(rows: tuple[ReadRow, ...], file: str) -> Iterator[list[str]]:
    for name, of in groupby(sorted_by_section(rows), key=lambda row: row.section):
        if name == HEAD:
            yield from (row_lines(row, file) for row in of)
        else:
            yield section_lines(name, list(of), file)


def section_lines(name: str, rows: list[ReadRow], file: str) -> list[str]:
    return [f"{name}:", *indented([line for row in rows for line in row_lines(row, file)])]


def sorted_by_section(rows: tuple[ReadRow, ...]) -> list[ReadRow]:
    """The sections in the order of the document."""
    order = {section: at for at, section in enumerate(dict.fromkeys(row.section for row in rows))}
    return sorted(rows, key=lambda row: order[row.section])
