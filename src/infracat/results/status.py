"""The statuses of checks and rows: their order, words, marks and pytest outcomes. Every report reads them from here.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Literal, NamedTuple

Outcome = Literal["passed", "failed", "skipped"]


class Status(StrEnum):
    """What became of a check or a row, in the order in which results.json counts them."""

    PASSED = "passed"
    WARNED = "warned"
    FAILED = "failed"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    WAIVED = "waived"
    SKIPPED = "skipped"

    @property
    def heading(self) -> str:
        """Above the rows of a report that have it: ``Could not be looked at``."""
        return _SIGNS[self].heading

    @property
    def mark(self) -> str:
        """On a terminal: ``✓``."""
        return _SIGNS[self].mark

    @property
    def ascii_mark(self) -> str:
        """On a terminal without Unicode: ``ok``."""
        return _SIGNS[self].ascii_mark

    @property
    def letter(self) -> str:
        """In ``strip``, a row's history in results.json: ``p``."""
        return _SIGNS[self].letter

    @property
    def outcome(self) -> Outcome:
        """What pytest takes it for."""
        return _SIGNS[self].outcome

    @property
    def pytest_letter(self) -> str:
        """In pytest's progress; ``''`` where that of the outcome says enough."""
        return _SIGNS[self].pytest_letter


class _Signs(NamedTuple):
    heading: str
    mark: str
    ascii_mark: str
    letter: str
    outcome: Outcome
    pytest_letter: str = ""


_SIGNS = {
    Status.PASSED: _Signs("Passed", "✓", "ok", "p", "passed"),
    Status.WARNED: _Signs("Warned", "!", "warn", "w", "passed", "W"),
    Status.FAILED: _Signs("Failed", "✗", "FAIL", "f", "failed"),
    Status.UNKNOWN: _Signs("Could not be looked at", "?", "UNKN", "u", "failed", "U"),
    Status.BLOCKED: _Signs("Blocked", "↳", "BLKD", "b", "failed"),
    Status.WAIVED: _Signs("Waived", "~", "waiv", "v", "skipped", "w"),
    Status.SKIPPED: _Signs("Skipped", "-", "skip", "s", "skipped"),
}

WORST_FIRST = (
    Status.FAILED, Status.UNKNOWN, Status.BLOCKED, Status.WARNED, Status.WAIVED, Status.PASSED, Status.SKIPPED,
)  # fmt: skip
AS_STATED = frozenset({Status.PASSED, Status.SKIPPED})  # nothing to explain
FAILING = frozenset({Status.FAILED, Status.UNKNOWN})  # what a required row fails the audit with
NOT_MET = FAILING | {Status.BLOCKED}  # what every report counts as "not met"
ROOT_CAUSES = FAILING | {Status.WAIVED}  # rows that are blocked by one of these are reported under it
BLOCKING = NOT_MET | {Status.WAIVED}  # rows that require one of these cannot be met


def worst(statuses: Iterable[Status]) -> Status:
    return min(statuses, key=WORST_FIRST.index)
