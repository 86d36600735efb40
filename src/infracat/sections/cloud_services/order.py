"""What the observer of ``cloud_services`` reads of a row."""

from __future__ import annotations

from typing import Literal

from infracat.observe.order import RowOrder


class Order(RowOrder):
    """What is read of a row."""

    provider: Literal["aws", "azure", "gcp", "s3"]
    endpoint: str | None
    region: str | None
    resources: tuple[str, ...]
