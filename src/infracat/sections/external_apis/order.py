"""What the observer of ``external_apis`` reads of a row."""

from __future__ import annotations

from typing import Literal

from infracat.catalog.fields import Duration, HttpStatus, TextOrPattern
from infracat.observe.order import RowOrder


class Auth(RowOrder):
    """How a request carries its credential, and the variable that holds it."""

    type: Literal["bearer", "header", "basic", "query"]
    env: str
    name: str | None


class ClientCert(RowOrder):
    """The files of the certificate that this side shows."""

    cert: str
    key: str | None


class Order(RowOrder):
    """What is read of a row."""

    endpoint: str
    target: str  # the URL that is asked
    auth: Auth | None
    status: tuple[HttpStatus, ...]
    max_latency: Duration | None
    ca: str | None
    client_cert: ClientCert | None
    contains: TextOrPattern | None
