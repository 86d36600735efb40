"""What the observer of ``containers`` reads of a row."""

from __future__ import annotations

from collections.abc import Mapping

from infracat.catalog.fields import PortMapping
from infracat.observe.order import RowOrder


class Order(RowOrder):
    """What is read of a row."""

    name: str
    container: str | None
    service: str | None
    project: str | None
    image: str | None
    ports: tuple[PortMapping, ...]
    env: Mapping[str, str]
