"""What changed between two runs: on the machine, and apart from that in the catalog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from infracat.history.past_run import PastRun
from infracat.observe.target import RowKey
from infracat.results.model import Changes, RowChange
from infracat.results.status import NOT_MET, Status

Kind = Literal["newly_failing", "fixed", "changed", "new", "catalog_changed"]


def compare(then: PastRun, now: PastRun) -> Changes:
    """Each row that differs, in exactly one list.

    ``newly_failing``: met then, and now failed, unknown or blocked. ``fixed``: the other way. ``changed``: any other
    status than then. ``new`` and ``removed``: rows of one run alone; nothing is removed in a run that is not whole.
    ``catalog_changed``: rows whose entry in the catalog is another one now, whatever became of them.
    """
    kinds = [(_kind(then, now, row_key), _row_change(row_key, then, now)) for row_key in now.row_keys()]

    def of(kind: Kind) -> tuple[RowChange, ...]:
        return tuple(change for each, change in kinds if each == kind)

    gone = [row_key for row_key in then.row_keys() if now.entry(row_key) is None] if now.whole else []
    return Changes(
        since=then.as_baseline(),
        newly_failing=of("newly_failing"),
        fixed=of("fixed"),
        changed=of("changed"),
        new=of("new"),
        removed=tuple(_row_change(row_key, then, now) for row_key in gone),
        catalog_changed=of("catalog_changed"),
    )


def _kind(then: PastRun, now: PastRun, row_key: RowKey) -> Kind | None:
    before, after = then.entry(row_key), now.entry(row_key)
    if before is None or after is None:
        return "new"
    if None not in (before[1], after[1]) and before[1] != after[1]:
        return "catalog_changed"
    if before[0] == after[0]:
        return None
    return _kind_of_transition(before[0], after[0])


def _kind_of_transition(before: Status, after: Status) -> Kind:
    if (before in NOT_MET) == (after in NOT_MET):
        return "changed"
    return "newly_failing" if after in NOT_MET else "fixed"


def _row_change(row_key: RowKey, then: PastRun, now: PastRun) -> RowChange:
    before, after = then.entry(row_key), now.entry(row_key)
    return RowChange(key=row_key[0], host=row_key[1], was=before and before[0], now=after and after[0])


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
    return "not met" if entry[0] in NOT_MET else entry[0]
