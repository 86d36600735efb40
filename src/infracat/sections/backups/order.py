"""What the observer of ``backups`` reads of a row."""

from __future__ import annotations

from typing import Literal

from infracat.observe.order import RowOrder


class Restore(RowOrder):
    """How the newest copy is restored, and what it must hold."""

    image: str | None
    tables: tuple[str, ...]
    min_rows: int


class Spot(RowOrder):
    """What the newest copy is compared with."""

    source: str
    sample: int


class Order(RowOrder):
    """What is read of a row."""

    method: Literal[
        "pg_dump", "tar", "sqlite", "restic", "borg", "snapshot", "file", "mysqldump", "mongodump", "rsnapshot", "zfs"
    ]
    location: str
    host: str | None
    tag: str | None
    prefix: str | None
    is_files: bool
    late_after: float  # seconds
    restore: Restore | None
    spot: Spot | None
