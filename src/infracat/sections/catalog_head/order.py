"""What the observer of ``catalog`` reads of a row."""

from __future__ import annotations

from infracat.observe.order import RowOrder


class Order(RowOrder):
    """Nothing of the row is read."""
