"""What the observer of ``system_resources`` reads of a row."""

from __future__ import annotations

from typing import Literal

from infracat.catalog.fields import MinVersion
from infracat.observe.order import RowOrder


class Order(RowOrder):
    """What is read of a row."""

    kind: Literal["ram", "disk", "cpu", "gpu", "wsl", "os"]
    path: str = "/"
    cuda: MinVersion | None = None
