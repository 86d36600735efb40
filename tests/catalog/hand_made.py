"""Documents made by hand: what the loader makes of nodes is no business of the reader that gives them."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import dedent

import pytest

from infracat.catalog.document import parse
from infracat.catalog.nodes import DocumentRow, Fields, Items, Node
from infracat.markdown import reader
from infracat.markdown.document import Document, LeftOut

HEADING, GUESSES = "_heading", "_guesses"  # of a row


def document(text: str, *left_out: LeftOut) -> Document:
    """The nodes of YAML as a document's; a row may state its heading as ``_heading``, and its ``_guesses``."""
    root, flaws = parse(dedent(text))
    assert root is not None
    if "catalog" in root.names:
        root[root.names["catalog"]] = _row(root[root.names["catalog"]])
    for rows in root.values():
        for index, row in enumerate(rows if isinstance(rows, Items) else ()):
            assert isinstance(rows, Items)
            rows[index] = _row(row)
    return Document(root, tuple(flaws), left_out)


def _row(node: Node) -> Node:
    if not isinstance(node, Fields):
        return node
    row = DocumentRow(node.line, node.column, str(node.get(HEADING, "")))  # type: ignore[call-overload]
    for name, value in node.items():
        if name == GUESSES:
            assert isinstance(value, Fields)
            row.guesses = {str(field): str(why) for field, why in value.items()}
        elif name != HEADING:
            row.put(name, value)
    return row


def read_as(monkeypatch: pytest.MonkeyPatch, made: Document | Callable[[str], Document]) -> None:
    """Have every Markdown file read as that document, or as what is made of its text."""
    read = made if callable(made) else lambda _text: made
    monkeypatch.setattr(reader, "read", read)
