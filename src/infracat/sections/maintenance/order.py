"""What the observer of ``maintenance`` reads of a row."""

from __future__ import annotations

from typing import Literal

from infracat.observe.order import RowOrder


class Order(RowOrder):
    """What is read of a row."""

    kind: Literal["image_age", "usage", "size", "last_done", "command"]
    images: tuple[str, ...] = ()
    path: str = ""
    evidence: str | None = None
    git: str | None = None
    command: str | None = None
