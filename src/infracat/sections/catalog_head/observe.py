"""Observes the date and ``.env.example``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.sections.catalog_head.order import Order
from infracat.sections.catalog_head.seen import Seen

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(_: Order, host: Host) -> Seen:
    """Today's date, and the names in ``.env.example`` beside the catalog."""
    variables = host.variables(".env.example")
    return Seen(
        today=host.began.astimezone().date(),
        example_variables=None if variables is None else tuple(variables),
    )
