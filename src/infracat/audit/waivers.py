"""Waivers: whether one holds on a day, for a check, or has expired."""

from __future__ import annotations

from datetime import date

from infracat.catalog.rows import Row, Waiver


def waiver_in_force(row: Row, check: str, today: date) -> Waiver | None:
    """The row's waiver, if it is about this check; it holds to the end of its last day."""
    waiver = row.waive
    if waiver is None or today > waiver.until or (waiver.checks and check not in waiver.checks):
        return None
    return waiver


def expired_waiver(row: Row, today: date) -> Waiver | None:
    return row.waive if row.waive and today > row.waive.until else None


def describe_waiver(waiver: Waiver) -> str:
    """A waiver in messages: ``2026-12-01 by ops (new disk is ordered)``."""
    return f"{waiver.until} by {waiver.by} ({waiver.reason})"
