"""results.json as types: each class has the keys of one object, in the order in which they are written.

Only ``results.document`` knows it as a dict. Keys are added, never changed (results.schema.json); those that an older
infracat did not write have a default.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from infracat.facts import Evidence
from infracat.observe.observations import SlowestRow
from infracat.results.status import Status

SCHEMA = 1


@dataclass(frozen=True, kw_only=True)
class Run:
    """One audit: what was asked for, where, and how it ended."""

    id: str
    started: str  # 2026-11-22T02:00:00Z
    duration: float  # seconds, as everywhere here
    command: str
    profile: str | None
    selection: tuple[str, ...]
    partial: bool
    cases: int = 0  # checks of the rows that were selected
    unjudged: int = 0  # of these, the ones without a verdict: deselected, or pytest ended before their turn
    every_judge: bool = True  # else some files or functions of judges were left out, whichever rows they judge
    replayed_from: str | None
    machine: str | None = None
    hosts: tuple[str, ...]
    exit_code: int
    awaited: SlowestRow | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it looked at all of its profile, to its end."""
        return not self.partial and self.replayed_from is None and self.exit_code in (0, 1)


@dataclass(frozen=True, kw_only=True)
class Change:
    """One entry of the catalog's own history."""

    version: str
    date: str
    changes: str


@dataclass(frozen=True, kw_only=True)
class Advice:
    """One entry of ``troubleshooting``."""

    problem: str
    solution: str
    heading: str | None = None  # as of ``RowResult``


@dataclass(frozen=True, kw_only=True)
class CatalogInfo:
    """The catalog that was audited."""

    path: str
    sha256: str
    title: str | None
    version: str | None
    purpose: str | None = None
    last_updated: str | None = None
    quick_start: str | None = None
    history: tuple[Change, ...] = ()
    troubleshooting: tuple[Advice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Check:
    """One judge's verdict on a row."""

    name: str
    status: Status
    expected: str | None
    found: str | None
    message: str | None
    nodeid: str | None
    location: str | None = None


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """Who has accepted until which day that a row, or only some of its checks, is not met."""

    until: str
    reason: str
    by: str
    checks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Since:
    """How long a row has been as it is. ``first_known``: nobody knows how it was before that run."""

    run: str
    started: str
    runs: int
    first_known: bool


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """One row of the catalog on one host."""

    key: str
    section: str
    name: str
    title: str
    host: str
    file: str | None = None
    line: int | None
    heading: str | None = None  # the title in a document under which it is written
    level: str
    purpose: str | None
    owner: str | None
    requires: tuple[str, ...] = ()
    notes: str | None = None
    docs: str | None = None
    stated: Mapping[str, str] = field(default_factory=dict)
    monthly_cost: Mapping[str, float] = field(default_factory=dict)
    digest: str | None = None  # of its entry in the catalog
    status: Status
    unjudged: int = 0  # checks without a verdict: the status is of the others
    reason: str | None
    absent: bool = False
    blocked_by: tuple[str, ...]
    waiver: Waiver | None
    fix: str | None
    hints: tuple[str, ...]
    duration: float
    checks: tuple[Check, ...]
    evidence: tuple[Evidence, ...]
    since: Since | None = None
    strip: str | None = None  # a letter for each run of ``History.runs``: see ``Status.letter``

    @property
    def remedy(self) -> tuple[str, str] | None:
        """``("fix", COMMAND)``, or of maintenance without a command ``("to do", TASK)``, which is words."""
        if self.fix:
            return "fix", self.fix
        task = self.stated.get("task")
        return ("to do", task) if task else None


@dataclass(frozen=True, kw_only=True)
class EarlierRun:
    """A run of the history."""

    id: str
    started: str
    exit_code: int
    summary: Mapping[Status, int]


@dataclass(frozen=True, kw_only=True)
class Baseline(EarlierRun):
    """The run that this one is compared with."""

    good: bool


@dataclass(frozen=True, kw_only=True)
class History:
    """The whole runs of this profile, the oldest first and this one last."""

    runs: tuple[EarlierRun, ...] = ()
    damaged: tuple[str, ...] = ()  # run folders that cannot be read, and why


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """A row that differs between two runs; ``None`` where a run has no such row."""

    key: str
    host: str
    was: Status | None
    now: Status | None


@dataclass(frozen=True, kw_only=True)
class Changes:
    """Each row that differs from an earlier run, in exactly one list: see ``history.changes``."""

    since: Baseline
    newly_failing: tuple[RowChange, ...] = ()
    fixed: tuple[RowChange, ...] = ()
    changed: tuple[RowChange, ...] = ()
    new: tuple[RowChange, ...] = ()
    removed: tuple[RowChange, ...] = ()
    catalog_changed: tuple[RowChange, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Result:
    """The whole document."""

    schema: int = SCHEMA
    infracat: str  # the version that wrote it
    run: Run
    catalog: CatalogInfo
    summary: Mapping[Status, int]
    monthly_cost: Mapping[str, float]
    rows: tuple[RowResult, ...]
    redactions: Mapping[str, int]
    history: History = field(default_factory=History)
    changes: Changes | None = None
