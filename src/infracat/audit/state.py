"""The state of one audit while it runs: the catalog, the selection, the cases, and what was observed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from infracat.audit.arguments import AuditArguments
from infracat.audit.case import Case
from infracat.audit.selection import Selection
from infracat.catalog.incomplete import too_little
from infracat.catalog.model import Catalog
from infracat.catalog.rows import Row
from infracat.facts import LOCAL, Facts, Observation
from infracat.hosts.machines import Machines
from infracat.json_codec import from_json
from infracat.observe.observations import Observations, read_observations
from infracat.observe.target import RowKey
from infracat.redaction.redactor import Redactor
from infracat.sections.registry import SECTIONS


@dataclass(frozen=True)
class Plan:
    """The cases that one process has collected."""

    cases: tuple[Case, ...]
    deselected: tuple[Case, ...]
    uncollected: frozenset[str]


@dataclass
class Audit:
    """Shared by the plugins of one process; a worker under xdist reads its own from the run's unfinished folder."""

    arguments: AuditArguments
    catalog: Catalog
    selection: Selection
    machines: Machines
    folder: Path  # of this run, unfinished
    replayed_from: Path | None = None
    replayed: Observations | None = None  # the observations of that earlier run
    cases: tuple[Case, ...] = ()
    collected: dict[str, Case] = field(default_factory=dict)  # by node id, before any was deselected (-k)
    uncollected: set[str] = field(default_factory=set)  # judges that the command line left out (--ignore, -o)
    judge_until: float | None = None  # time.monotonic(); set by an interrupt
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _observed: Observations | None = None

    def for_workers(self) -> dict[str, Any]:
        """What a worker process is given: it judges the same catalog, also where its files have changed meanwhile."""
        sources = {str(path): data.decode() for path, data in self.catalog.sources.items()}
        return {"folder": str(self.folder), "sources": sources, "variables": dict(self.catalog.variables)}

    def add(self, plan: Plan) -> None:
        """The cases of another process, which judges them."""
        self.cases += plan.cases
        self.collected |= {case.nodeid: case for case in (*plan.cases, *plan.deselected)}
        self.uncollected |= plan.uncollected

    @property
    def is_out_of_time(self) -> bool:
        """After an interrupt: whether nothing is judged any more."""
        return self.judge_until is not None and time.monotonic() > self.judge_until

    def limited(self, seconds: float) -> float:
        """At most ``seconds``, less where an interrupt leaves less."""
        return seconds if self.judge_until is None else min(seconds, self.judge_until - time.monotonic())

    @property
    def redactor(self) -> Redactor:
        """What every machine masks its output with."""
        return self.machines[LOCAL].redactor

    @property
    def observed(self) -> Observations:
        """Set by the controller; a worker reads them when it judges its first case, and they are written by then."""
        if self._observed is None:
            self._observed = read_observations(self.folder / "observations.json")
        return self._observed

    @observed.setter
    def observed(self, observed: Observations) -> None:
        self._observed = observed

    @property
    def observations(self) -> Mapping[RowKey, Observation]:
        return self.observed.observations

    @cached_property
    def row_keys(self) -> set[RowKey]:
        return {case.row_key for case in self.cases}

    @cached_property
    def collected_rows(self) -> set[RowKey]:
        return {case.row_key for case in self.collected.values()}

    @property
    def deselected(self) -> list[Case]:
        """Cases that are not part of the run, and would have been judged: ``-k``, ``-m``, ``--lf``, a node id, …"""
        chosen = {case.nodeid for case in self.cases}
        return [
            case
            for nodeid, case in self.collected.items()
            if nodeid not in chosen and (case.row_key not in self.row_keys or self.is_reported(case))
        ]

    @cached_property
    def rows(self) -> dict[str, Row]:
        return {target.row.key: target.row for target in self.selection.targets}

    @cached_property
    def representatives(self) -> dict[RowKey, str]:
        """The node id of the one case of each row that is reported when the row has no facts: ``exists``."""
        chosen: dict[RowKey, Case] = {}
        for case in self.cases:
            if case.row_key not in chosen or _rank(case) > _rank(chosen[case.row_key]):
                chosen[case.row_key] = case
        return {row_key: case.nodeid for row_key, case in chosen.items()}

    def seen(self, case: Case) -> Facts | None:
        """The facts for a case, or ``None`` where its row has none (see ``is_reported`` and ``reports_absence``)."""
        observation = self.observations.get(case.row_key)
        if observation is None or observation.seen is None:
            return None
        return from_json(SECTIONS[case.key.partition("/")[0]].facts(), observation.seen)

    def is_reported(self, case: Case) -> bool:
        """Whether the case gets a verdict; of a row without facts, only the representative of its judges does."""
        if self.does_not_apply(case.row_key) or self.lacks(case.row_key):
            return self._is_representative(case)
        return self._has_facts(case.row_key) or not case.wants_seen or self._is_representative(case)

    def reports_absence(self, case: Case) -> bool:
        """Whether the case reports why there are no facts, instead of judging."""
        if self.does_not_apply(case.row_key) or self.lacks(case.row_key):
            return True
        return case.wants_seen and not self._has_facts(case.row_key)

    def does_not_apply(self, row_key: RowKey) -> str | None:
        """Why a row is not for the observed platform, or ``None``."""
        row, here = self.rows.get(row_key[0]), self.observed.platform
        if row is None or row.applies_on(here):
            return None
        return f"only on {' or '.join(row.platform)}; this is {here}"

    def lacks(self, row_key: RowKey) -> str | None:
        """What a row must say before it can be looked at, or ``None``: whatever was observed once, it is unknown."""
        row = self.rows.get(row_key[0])
        return too_little(row) if row else None

    def today(self, row_key: RowKey) -> date:
        """The day of the observation, not of the clock: a replay gives the verdicts of that day."""
        observation = self.observations.get(row_key)
        return (observation.at if observation else self.observed.started).date()

    def _has_facts(self, row_key: RowKey) -> bool:
        observation = self.observations.get(row_key)
        return observation is not None and observation.seen is not None

    def _is_representative(self, case: Case) -> bool:
        return self.representatives.get(case.row_key) == case.nodeid


def _rank(case: Case) -> tuple[bool, bool]:
    return case.wants_seen and case.check == "exists", case.wants_seen
