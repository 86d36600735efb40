"""What the observer of ``network`` reads of a row."""

from __future__ import annotations

from typing import Literal

from infracat.catalog.fields import HttpStatus, TextOrPattern
from infracat.observe.order import RowOrder
from infracat.sections.external_apis.order import ClientCert


class Order(RowOrder):
    """What is read of a row."""

    address: str
    port: int | None
    protocol: Literal["tcp", "udp"]
    url: str | None
    status: tuple[HttpStatus, ...]
    contains: TextOrPattern | None
    ca: str | None
    client_cert: ClientCert | None
    expect: Literal["open", "closed"]
