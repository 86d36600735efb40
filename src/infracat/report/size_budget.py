"""How much of a row the page has room for: a thousand rows stay below 1 MB, ten thousand below 5 MB."""

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
_WHOLE, _MARKUP = 250_000, 1_400  # characters: of all rows that are told whole, and of what is around the texts of one
_BRIEF, _SHORTEST, _LONGEST = 200_000, 50, 400  # characters: of why all others are as they are, and of one of them


@dataclass(frozen=True)
class SizeBudget:
    """What fits. ``evidence/…`` in the bundle has what does not."""

    unmet: int  # characters of each piece of evidence
    passed: int
    bodies: bool  # whether a passed row can be opened
    brief: int  # characters of why a row is as it is that is told in brief
    told: frozenset[int]  # the rows that are not met and told whole, by identity

    @classmethod
    def of(cls, results: Result, order: Iterable[RowResult]) -> SizeBudget:
        """``order``: the rows that are not met, as the page tells them; from one on they are told in brief."""
        rows = results.rows
        met = [row for row in rows if _is_met(row)]
        unmet = [row for row in rows if not _is_met(row)]
        shown = max(_LEAST, min(_ALL, _UNMET_PIECES // max(1, _pieces(unmet))))
        told = frozenset(_fitting(order, shown))
        return cls(
            unmet=shown,
            passed=min(_ALL, _PASSED_PIECES // max(1, _pieces(met))),
            bodies=len(rows) <= _BODIES,
            brief=max(_SHORTEST, min(_LONGEST, _BRIEF // max(1, len(unmet) - len(told)))),
            told=told,
        )

    def in_full(self, row: RowResult) -> bool:
        """Whether there is room for all of it."""
        return id(row) in self.told

    def why(self, row: RowResult) -> str:
        """Why it is as it is, and its fix, on one line and in brief."""
        by = [f"blocked by {', '.join(row.blocked_by)}"] if row.blocked_by else []
        fix = [f"fix: {row.fix}"] if row.fix else []
        text = on_one_line("; ".join([*by, *reasons(row), *fix]))
        return text if len(text) <= self.brief else f"{text[: self.brief - 1]}…"

    def shown(self, look: Evidence, row: RowResult) -> str:
        """The head and the tail of what was printed, or all of it; ``''`` where there is no room worth it."""
        output, budget = look.output, self.passed if _is_met(row) else self.unmet
        return cut(output, budget) if budget >= _LEAST or len(output) <= budget else ""

    def cut(self, row: RowResult) -> bool:
        """Whether some of the row's evidence is only in the bundle."""
        return any(self.shown(look, row) != look.output for look in row.evidence)


def _fitting(order: Iterable[RowResult], shown: int) -> Iterable[int]:
    """The first rows, while there is room; one at least."""
    budget = _WHOLE
    for row in order:
        if budget <= 0:
            return
        budget -= _MARKUP + _size(row, shown)
        yield id(row)


def _size(row: RowResult, shown: int) -> int:
    """About how many characters its texts take."""
    texts = [row.reason, row.fix, row.fix, row.purpose, row.notes, *row.hints]
    texts += [text for check in row.checks for text in (check.found, check.expected, check.message)]
    checks = 300 * len(row.checks) + sum(150 + min(shown, len(look.output)) for look in row.evidence)
    return checks + sum(len(text) for text in texts if text)


def _is_met(row: RowResult) -> bool:
    return row.status in AS_STATED


def _pieces(rows: list[RowResult]) -> int:
    return sum(len(row.evidence) for row in rows)
