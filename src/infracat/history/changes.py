"""What changed between two runs: what the machine did, and apart from it what the catalog did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from infracat.history.past_run import PastRun, RowPlace, Status

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
    for place in now.places():
        kind = _kind(then, now, place)
        if kind:
            news[kind].append(_item(place, then, now))
    if now.whole:
        news["removed"] = [_item(place, then, now) for place in then.places() if now.entry(place) is None]
    return news


def _kind(then: PastRun, now: PastRun, place: RowPlace) -> str | None:
    before, after = then.entry(place), now.entry(place)
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


def _item(place: RowPlace, then: PastRun, now: PastRun) -> Item:
    before, after = then.entry(place), now.entry(place)
    return {"key": place[0], "host": place[1], "was": before and before[0], "now": after and after[0]}


def baseline(now: PastRun, earlier: Sequence[PastRun]) -> PastRun | None:
    """The run to compare with: of a run that is not good the last good one, else the one before.

    ``earlier`` are whole runs of the same profile, the newest first.
    """
    good = next((past for past in earlier if past.good), None)
    before = earlier[0] if earlier else None
    return before if now.exit_code == 0 else good or before


def unchanged_runs(place: RowPlace, now: PastRun, earlier: Sequence[PastRun]) -> list[PastRun]:
    """The runs in which the row has been as it is ``now``, this one first: not met, or with the same status."""
    return [now, *_same(place, _state(now, place), earlier)]


def _same(place: RowPlace, state: str | None, earlier: Sequence[PastRun]) -> Iterator[PastRun]:
    for past in earlier:
        if _state(past, place) != state:
            return
        yield past


def _state(past: PastRun, place: RowPlace) -> str | None:
    entry = past.entry(place)
    if entry is None:
        return None
    return "unmet" if entry[0] in UNMET else entry[0]


def has_changes(news: dict[str, Any]) -> bool:
    """Whether there is any news."""
    return any(news[kind] for kind in NEWS)
