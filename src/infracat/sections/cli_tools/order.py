"""What the observer of ``cli_tools`` reads of a row."""

from __future__ import annotations

from infracat.catalog.fields import Pattern
from infracat.observe.order import RowOrder


class Order(RowOrder):
    """What is read of a row."""

    name: str
    verify: str | None
    version_pattern: Pattern | None
    has_remedy: bool
