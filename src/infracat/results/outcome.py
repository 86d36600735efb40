"""What a run comes to: its counts, and its exit code.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from infracat.results.model import RowResult
from infracat.results.status import FAILING, Status


def summary(rows: Iterable[RowResult]) -> dict[Status, int]:
    """How many rows have each status, also those that none has."""
    counts = dict.fromkeys(Status, 0)
    for row in rows:
        counts[row.status] += 1
    return counts


def decides(row: RowResult, waived: AbstractSet[str]) -> bool:
    """Whether a row makes the audit fail: required and not met, unless all that blocks it is waived."""
    if row.level != "required":
        return False
    if row.status is Status.BLOCKED:
        return not set(row.blocked_by) <= waived
    return row.status in FAILING


def not_judged(unjudged: int, cases: int) -> str:
    """``2 of 9 checks were not judged``."""
    return (
        f"{unjudged} of {cases} {'check' if cases == 1 else 'checks'} {'was' if unjudged == 1 else 'were'} not judged"
    )


def waived_keys(rows: Iterable[RowResult]) -> set[str]:
    return {row.key for row in rows if row.status is Status.WAIVED}


def exit_code(rows: Sequence[RowResult], *, stopped: bool, interrupted: bool) -> int:
    """0 met · 1 a required row is not, or pytest stopped early · 2 interrupted · 5 nothing selected."""
    if interrupted:
        return 2
    if not rows:
        return 5
    waived = waived_keys(rows)
    return int(stopped or any(decides(row, waived) for row in rows))
