"""What the observer of ``mcp_tools`` reads of a row."""

from __future__ import annotations

from infracat.observe.order import RowOrder


class Order(RowOrder):
    """What is read of a row."""

    name: str
    config: str | None
    server: str | None
    command: str | None
    url: str | None
