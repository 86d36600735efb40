"""Times that an engine tells, and how long ago they were."""

from __future__ import annotations

from datetime import datetime


def parsed(when: object) -> datetime | None:
    """None for none: the engine writes the year 1."""
    try:
        then = datetime.fromisoformat(str(when))
    except ValueError:
        return None
    return then if then.year > 1 and then.tzinfo else None


def seconds_since(when: object, at: datetime) -> float | None:
    then = parsed(when)
    return None if then is None else (at - then).total_seconds()


def ago(when: object, at: datetime) -> str:
    """``, 3 min ago``; empty where that cannot be told."""
    seconds = seconds_since(when, at)
    return "" if seconds is None or seconds < 0 else f", {spoken(seconds)} ago"  # another machine's clock is ahead


def spoken(seconds: float) -> str:
    """``90 s``, ``3 min``, ``5 h``, ``2 days``."""
    for length, unit in ((86400, "days"), (3600, "h"), (60, "min")):
        if seconds >= 2 * length:
            return f"{seconds // length:.0f} {unit}"
    return f"{seconds:.0f} s"
