"""Changes and times in words, for every report that shows them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from infracat.results.model import Baseline, Changes, RowChange, RowResult
from infracat.results.status import NOT_MET

RowChanges = tuple[RowChange, ...]


def by_the_machine(changes: Changes) -> dict[str, RowChanges]:
    """What the machine did, by heading."""
    return {"Newly failing": changes.newly_failing, "Fixed": changes.fixed, "Changed": changes.changed}


def by_the_catalog(changes: Changes) -> dict[str, RowChanges]:
    """What somebody wrote into the catalog, by heading."""
    return {
        "New in the catalog": changes.new,
        "No longer in the catalog": changes.removed,
        "The catalog says something else now": changes.catalog_changed,
    }


def with_headings(changes: Changes) -> Iterator[tuple[str, RowChanges]]:
    """Each list of ``changes`` that is not empty, under its heading."""
    lists = by_the_machine(changes) | by_the_catalog(changes)
    yield from ((heading, rows) for heading, rows in lists.items() if rows)


def has_changes(changes: Changes) -> bool:
    return any(with_headings(changes))


def transition(change: RowChange) -> str:
    """``passed → failed``; one word where there was nothing before, or nothing changed."""
    statuses = [status for status in (change.was, change.now) if status]
    return " → ".join(dict.fromkeys(statuses))


def describe_baseline(since: Baseline) -> str:
    """``the last good run (2026-11-20 02:00 UTC)``."""
    which = "the last good run" if since.good else "the run before, which was not good"
    return f"{which} ({minute(since.started)})"


def describe_since(row: RowResult) -> str:
    """``failed since 2026-11-20 02:00 UTC, 3 runs``; ``''`` where nobody knows."""
    since = row.since
    if not since or (since.runs < 2 and since.first_known):
        return ""
    state = "not met" if row.status in NOT_MET else row.status
    if since.runs < 2:
        return f"{state} since this run"
    known = ", as far as is known" if since.first_known else ""
    return f"{state} since {minute(since.started)}, {since.runs} runs{known}"


def minute(started: str) -> str:
    """``2026-11-20T02:00:00Z`` → ``2026-11-20 02:00 UTC``."""
    return f"{datetime.fromisoformat(started):%Y-%m-%d %H:%M} UTC"
