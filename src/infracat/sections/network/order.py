"""What the observer of ``network`` reads of a row."""

from __future__ import annotations

from typing import Literal

from infracat.catalog.fields import HttpStatus
from infracat.observe.order import RowOrder


class Order(RowOrder):
    """What is read of a row."""

    address: str
    port: int | None
    protocol: Literal["tcp", "udp"]
    url: str | None
    status: tuple[HttpStatus, ...]
    expect: Literal["open", "closed"]
