"""Looking once: every row that a case wants to see, observed now or read from an earlier run's file."""

from __future__ import annotations

from infracat.audit.state import Audit, Place
from infracat.facts import Observation
from infracat.hosts import Machine
from infracat.observe.observations import Observations, digest_of
from infracat.observe.progress import progress_on
from infracat.observe.run import Job, observe

POOL = 32  # rows looked at at a time: looking is waiting, for processes and peers


def look(audit: Audit) -> bool:
    """Fill in the audit's observed; true when a ^C came in between."""
    audit.observed = _replay(audit, audit.earlier) if audit.earlier else _observe(audit)
    return audit.observed.interrupted


def _observe(audit: Audit) -> Observations:
    machine = Machine(audit.catalog.folder, audit.redactor, audit.environ)
    wanted = {case.place for case in audit.cases if case.wants_seen}
    jobs = [
        Job(target.row, target.host)
        for target in audit.selection.targets
        if target.place in wanted and target.row.applies_on(machine.platform)
    ]
    with progress_on() as progress:
        return observe(jobs, machine, pool=POOL, progress=progress)


def _replay(audit: Audit, earlier: Observations) -> Observations:
    """What an earlier run saw; a row whose looked-at fields have changed since is unknown."""
    found = {
        place: _still(audit, place, seen) for place, seen in earlier.observations.items() if place[0] in audit.rows
    }
    return Observations(found, earlier.started, earlier.platform)


def _still(audit: Audit, place: Place, seen: Observation) -> Observation:
    if digest_of(audit.rows[place[0]], seen.looked_at) == seen.digest:
        return seen
    changed = "the catalog changed: this row was observed with other values; run infracat verify again"
    return seen.model_copy(update={"seen": None, "absent": None, "cannot": changed})
