"""Observing once: the rows of all cases, observed now or read from an earlier run's file."""

from __future__ import annotations

from dataclasses import replace

from infracat.audit.state import Audit
from infracat.catalog.rows import Row
from infracat.facts import LOCAL, Observation
from infracat.hosts.limits import rows_at_once
from infracat.observe.observations import Observations, digest_of
from infracat.observe.progress import progress_on
from infracat.observe.run import observe
from infracat.observe.target import RowKey
from infracat.sections.registry import observer_of

POOL = 32  # rows observed at a time, at most: observing is mostly waiting, for processes and peers


def observe_rows(audit: Audit) -> bool:
    """Set the audit's observations; true when they were interrupted by ^C."""
    audit.observed = _replay(audit, audit.replayed) if audit.replayed else _observe(audit)
    return audit.observed.interrupted


def _observe(audit: Audit) -> Observations:
    wanted = {case.row_key for case in audit.cases if case.wants_seen}
    targets = [
        target
        for target in audit.selection.targets
        if target.row_key in wanted and target.row.applies_on(audit.machines[LOCAL].platform) and not target.row.lacks
    ]
    with progress_on() as progress:
        return observe(targets, audit.machines, pool=rows_at_once(POOL), observer_of=observer_of, progress=progress)


def _replay(audit: Audit, replayed: Observations) -> Observations:
    """What an earlier run observed; a row is unknown if a field that its observer reads has changed since."""
    found = {
        row_key: _if_unchanged(audit, row_key, seen)
        for row_key, seen in replayed.observations.items()
        if row_key[0] in audit.rows
    }
    return Observations(found, replayed.started, replayed.platform)


def _if_unchanged(audit: Audit, row_key: RowKey, seen: Observation) -> Observation:
    if _is_unchanged(audit.rows[row_key[0]], seen):
        return seen
    changed = "the catalog changed: this row was observed with other values; run infracat verify again"
    return replace(seen, seen=None, absent=None, cannot=changed)


def _is_unchanged(row: Row, seen: Observation) -> bool:
    """Whether the fields that were read have the values that they had; another version read others of the row."""
    observer = observer_of(row.section)
    if not seen.looked_at or observer is None:
        return True
    return seen.digest in (observer.order.of(row).digest, digest_of(row, seen.looked_at))
