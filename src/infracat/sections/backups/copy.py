"""One copy of a backup, wherever it lies."""

from __future__ import annotations

from datetime import datetime

from infracat.facts import Facts


class Copy(Facts):
    """A file, an object of a bucket, or a snapshot of a repository."""

    name: str  # shop-2026-11-22.dump, 4f5a62ef
    at: datetime  # when it was made
    size: int | None  # bytes; None where its tool does not tell
    where: str  # a path, or s3://bucket/key
