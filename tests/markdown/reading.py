"""Markdown in, rows out."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from infracat.catalog.nodes import Node
from infracat.markdown.blocks import Table
from infracat.markdown.parse import parse
from infracat.markdown.rows import Rows, rows_of


def tables_in(text: str) -> list[Table]:
    return [block for block in parse(dedent(text)) if isinstance(block, Table)]


def read_tables(text: str) -> Rows:
    """All tables together."""
    found = Rows()
    for table in tables_in(text):
        one = rows_of(table)
        found.rows += one.rows
        found.flaws += one.flaws
        found.left_out += one.left_out
    return found


def values(node: Node) -> Any:
    """Without positions."""
    if isinstance(node, dict):
        return {str(name): values(value) for name, value in node.items()}
    return [values(each) for each in node] if isinstance(node, list) else str(node)


def rows(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [(section, values(row)) for section, row in read_tables(text).rows]


def table(heading: str, columns: str, *lines: str) -> str:
    """``table("Ports", "Port | Service", "80 | web")``"""
    bars = "|".join("---" for _ in columns.split("|"))
    return "\n".join([f"## {heading}", "", f"| {columns} |", f"|{bars}|", *(f"| {line} |" for line in lines), "", ""])
