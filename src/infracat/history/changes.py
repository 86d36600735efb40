"""What changed between two runs: what the machine did, and apart from it what the catalog did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from infracat.history.past_run import PastRun, Status
from infracat.observe.target import RowKey

UNMET: tuple[Status, ...] = ("failed", "unknown", "blocked")
NEWS = ("newly_failing", "fixed", "changed", "new", "removed", "catalog_changed")
Item = dict[str, str | None]  # key, host, was, now


def compare(then: PastRun, now: PastRun) -> dict[str, list[Item]]:
    """Each row that differs, in exactly one list of ``NEWS``.

    ``newly_failing``: met then, and now failed, unknown or blocked. ``fixed``: the other way. ``changed``: any other
    status than then. ``new`` and ``removed``: rows of one run alone; nothing is removed in a run that is not whole.
    ``catalog_changed``: rows whose entry in the catalog is another one now, whatever became of them.
    """
    news: dict[str, list[Item]] = {kind: [] for kind in NEWS}
    for row_key in now.row_keys():
        kind = _kind(then, now, row_key)
        if kind:
            news[kind].append(_item(row_key, then, now))
    if now.whole:
        news["removed"] = [_item(row_key, then, now) for row_key in then.row_keys() if now.entry(row_key) is None]
    return news


def _kind(then: PastRun, now: PastRun, row_key: RowKey) -> str | None:
    before, after = then.entry(row_key), now.entry(row_key)
    if before is None or after is None:
        return "new"
    if None not in (before[1], after[1]) and before[1] != after[1]:
        return "catalog_changed"
    if before[0] == after[0]:
        return None
    return _turn(before[0], after[0])


def _turn(before: Status, after: Status) -> str:
    if (before in UNMET) == (after in UNMET):
        return "changed"
    return "newly_failing" if after in UNMET else "fixed"


def _item(row_key: RowKey, then: PastRun, now: PastRun) -> Item:
    before, after = then.entry(row_key), now.entry(row_key)
    return {"key": row_key[0], "host": row_key[1], "was": before and before[0], "now": after and after[0]}


def baseline(now: PastRun, earlier: Sequence[PastRun]) -> PastRun | None:
    """The run to compare with: of a run that is not good the last good one, else the one before.

    ``earlier`` are whole runs of the same profile, the newest first.
    """
    good = next((past for past in earlier if past.good), None)
    before = earlier[0] if earlier else None
    return before if now.exit_code == 0 else good or before


def unchanged_runs(row_key: RowKey, now: PastRun, earlier: Sequence[PastRun]) -> list[PastRun]:
    """The runs in which the row has been as it is ``now``, this one first: not met, or with the same status."""
    return [now, *_same(row_key, _state(now, row_key), earlier)]


def _same(row_key: RowKey, state: str | None, earlier: Sequence[PastRun]) -> Iterator[PastRun]:
    for past in earlier:
        if _state(past, row_key) != state:
            return
        yield past


def _state(past: PastRun, row_key: RowKey) -> str | None:
    entry = past.entry(row_key)
    if entry is None:
        return None
    return "unmet" if entry[0] in UNMET else entry[0]


def has_changes(news: dict[str, Any]) -> bool:
    """Whether there is any news."""
    return any(news[kind] for kind in NEWS)
