"""What the observer of ``storage`` reads of a row."""

from __future__ import annotations

from typing import Literal

from infracat.observe.order import RowOrder


class Order(RowOrder):
    """What is read of a row."""

    name: str
    type: Literal["vhdx", "mount", "directory"]
    location: str
    auto_mount: bool
