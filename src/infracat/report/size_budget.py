"""How much of each row the page shows: a thousand rows stay below 1 MB, ten thousand below 5 MB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from infracat.facts import Evidence
from infracat.report.printable import cut, on_one_line
from infracat.report.rows import reasons
from infracat.results.model import Result, RowResult
from infracat.results.status import AS_STATED

_ALL, _UNMET_PIECES, _PASSED_PIECES = 8_000, 400_000, 150_000  # characters: of one piece, and of all together
_LEAST = 120  # characters of output that are worth showing
_BODIES = 1_500  # rows up to which those that passed can be opened
_WHOLE, _MARKUP = 250_000, 1_400  # characters: of all rows shown in full, and of the markup of one
_BRIEF, _SHORTEST, _LONGEST = 200_000, 50, 400  # characters: of the reasons of all others, and of one of them


@dataclass(frozen=True)
class SizeBudget:
    """What is shown. ``evidence/…`` in the bundle has the rest."""

    unmet: int  # characters of each piece of evidence
    passed: int
    bodies: bool  # whether a passed row can be opened
    brief: int  # characters of the reasons of a row that is shown in brief
    full: frozenset[int]  # the rows that are not as stated and shown in full, by identity

    @classmethod
    def of(cls, results: Result, order: Iterable[RowResult]) -> SizeBudget:
        """``order``: the rows that are not as stated, in the page's order: the first ones are shown in full."""
        rows = results.rows
        met = [row for row in rows if _is_met(row)]
        unmet = [row for row in rows if not _is_met(row)]
        shown = max(_LEAST, min(_ALL, _UNMET_PIECES // max(1, _pieces(unmet))))
        full = frozenset(_fitting(order, shown))
        return cls(
            unmet=shown,
            passed=min(_ALL, _PASSED_PIECES // max(1, _pieces(met))),
            bodies=len(rows) <= _BODIES,
            brief=max(_SHORTEST, min(_LONGEST, _BRIEF // max(1, len(unmet) - len(full)))),
            full=full,
        )

    def in_full(self, row: RowResult) -> bool:
        """Whether all of it is shown."""
        return id(row) in self.full

    def why(self, row: RowResult) -> str:
        """The reasons and the fix, on one line and in brief."""
        by = [f"blocked by {', '.join(row.blocked_by)}"] if row.blocked_by else []
        fix = [": ".join(row.remedy)] if row.remedy else []
        text = on_one_line("; ".join([*by, *reasons(row), *fix]))
        return text if len(text) <= self.brief else f"{text[: self.brief - 1]}…"

    def shown(self, look: Evidence, row: RowResult) -> str:
        """The head and the tail of the output, or all of it; ``''`` where too little of it could be shown."""
        output, budget = look.output, self.passed if _is_met(row) else self.unmet
        return cut(output, budget) if budget >= _LEAST or len(output) <= budget else ""

    def cut(self, row: RowResult) -> bool:
        """Whether some of the row's evidence is only in the bundle."""
        return any(self.shown(look, row) != look.output for look in row.evidence)


def _fitting(order: Iterable[RowResult], shown: int) -> Iterable[int]:
    """The first rows, as many as fit; one at least."""
    left = _WHOLE
    for row in order:
        if left <= 0:
            return
        left -= _MARKUP + _size(row, shown)
        yield id(row)


def _size(row: RowResult, shown: int) -> int:
    """About how many characters its texts have."""
    texts = [row.reason, *(row.remedy or ()), row.fix, row.purpose, row.notes, *row.hints]
    texts += [text for check in row.checks for text in (check.found, check.expected, check.message)]
    checks = 300 * len(row.checks) + sum(150 + min(shown, len(look.output)) for look in row.evidence)
    return checks + sum(len(text) for text in texts if text)


def _is_met(row: RowResult) -> bool:
    return row.status in AS_STATED


def _pieces(rows: list[RowResult]) -> int:
    return sum(len(row.evidence) for row in rows)
