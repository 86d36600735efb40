"""What the observer of ``env_vars`` reads of a row."""

from __future__ import annotations

from infracat.catalog.fields import Pattern
from infracat.observe.order import RowOrder


class Order(RowOrder):
    """What is read of a row."""

    name: str
    example: str | None
    pattern: Pattern | None
    from_: str | None
