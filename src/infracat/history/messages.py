"""News in words, for every report that tells it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from infracat.history.changes import NEWS, UNMET, Item

BY_THE_MACHINE = {"newly_failing": "Newly failing", "fixed": "Fixed", "changed": "Changed"}
BY_THE_CATALOG = {
    "new": "New in the catalog",
    "removed": "No longer in the catalog",
    "catalog_changed": "The catalog says something else now",
}
HEADINGS = BY_THE_MACHINE | BY_THE_CATALOG


def with_headings(news: dict[str, Any]) -> Iterator[tuple[str, list[Item]]]:
    """Each list of ``news`` that is not empty, under its heading."""
    yield from ((HEADINGS[kind], news[kind]) for kind in NEWS if news[kind])


def transition(item: Item) -> str:
    """``passed → failed``; one word where there was nothing before, or nothing changed."""
    words = [word for word in (item["was"], item["now"]) if word]
    return " → ".join(dict.fromkeys(words))


def describe_baseline(since: dict[str, Any]) -> str:
    """``the last good run (2026-11-20 02:00 UTC)``."""
    which = "the last good run" if since["good"] else "the run before, which was not good"
    return f"{which} ({minute(since['started'])})"


def describe_since(row: dict[str, Any]) -> str:
    """``failed since 2026-11-20 02:00 UTC, 3 runs``; ``''`` where nobody knows."""
    since = row.get("since")
    if not since or (since["runs"] < 2 and since["first_known"]):
        return ""
    state = "not met" if row["status"] in UNMET else row["status"]
    if since["runs"] < 2:
        return f"{state} since this run"
    known = ", as far as is known" if since["first_known"] else ""
    return f"{state} since {minute(since['started'])}, {since['runs']} runs{known}"


def minute(started: str) -> str:
    """``2026-11-20T02:00:00Z`` → ``2026-11-20 02:00 UTC``."""
    return f"{datetime.fromisoformat(started):%Y-%m-%d %H:%M} UTC"
