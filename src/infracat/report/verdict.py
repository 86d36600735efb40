"""The verdict on a run, in words and in numbers; only required rows decide it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from infracat.results.model import Result, RowResult, Run
from infracat.results.outcome import decides, not_judged, waived_keys
from infracat.results.status import Status

INTERRUPTED = 2
PARTIAL = "Not all of the catalog was looked at."


@dataclass(frozen=True)
class Verdict:
    """The required rows of a run, by what became of them."""

    required: int  # less the skipped
    failed: tuple[RowResult, ...]
    unknown: tuple[RowResult, ...]
    blocked: tuple[RowResult, ...]
    waived: tuple[RowResult, ...]
    excused: tuple[RowResult, ...]  # blocked, but only by waived rows
    interrupted: bool
    unjudged: str = ""  # what was not judged, in words

    @property
    def judgement(self) -> Literal["met", "part", "unmet"]:
        """``part``: nothing is wrong, and not all was judged; no report shows that as green."""
        if not self.met:
            return "unmet"
        return "part" if self.unjudged else "met"

    @property
    def met(self) -> bool:
        """Nothing that decides the exit code is wrong or was not looked at."""
        return not (self.failed or self.unknown or self.blocked or self.interrupted)

    def __str__(self) -> str:
        """``2 of 34 required rows are not met, 1 could not be looked at``."""
        unjudged = f"; {self.unjudged}" if self.unjudged else ""
        return ("Interrupted. " if self.interrupted else "") + self._sentence() + unjudged

    def _sentence(self) -> str:
        parts = [part for part in self._parts() if part]
        if not parts:
            return self._all_met()
        count, _, rest = parts[0].partition(" ")
        first = f"{count} of {_rows(self.required)} {rest}"
        tail = ["the others are met"] if self.met and self._others() else []
        return ", ".join([first, *parts[1:], *tail])

    def _parts(self) -> list[str]:
        return [
            _many(self.failed, "not met"),
            f"{len(self.unknown)} could not be looked at" if self.unknown else "",
            _many(self.blocked, "blocked"),
            _many(self.waived, "waived"),
            _many(self.excused, "blocked by a waived one"),
        ]

    def _others(self) -> bool:
        return self.required > len(self.waived) + len(self.excused)

    def _all_met(self) -> str:
        if self.required == 0:
            return "No required row was judged"
        if self.unjudged:
            return f"What was judged of {'the one required row' if self.required == 1 else _rows(self.required)} is met"
        return "The one required row is met" if self.required == 1 else f"All {_rows(self.required)} are met"


def _rows(count: int) -> str:
    return f"{count} required {'row' if count == 1 else 'rows'}"


def _many(rows: tuple[RowResult, ...], what: str) -> str:
    return f"{len(rows)} {'is' if len(rows) == 1 else 'are'} {what}" if rows else ""


def verdict(results: Result) -> Verdict:
    """The verdict on ``results``: a row that only waived ones block is excused; a skipped one is left out."""
    required = [row for row in results.rows if row.level == "required" and row.status is not Status.SKIPPED]
    waived = waived_keys(results.rows)

    def having(status: Status) -> tuple[RowResult, ...]:
        return tuple(row for row in required if row.status is status)

    return Verdict(
        required=len(required),
        failed=having(Status.FAILED),
        unknown=having(Status.UNKNOWN),
        blocked=tuple(row for row in having(Status.BLOCKED) if decides(row, waived)),
        waived=having(Status.WAIVED),
        excused=tuple(row for row in having(Status.BLOCKED) if not decides(row, waived)),
        interrupted=results.run.exit_code == INTERRUPTED,
        unjudged=_unjudged(results.run),
    )


def _unjudged(run: Run) -> str:
    if run.unjudged:
        return not_judged(run.unjudged, run.cases)
    return "" if run.every_judge else "not every judge took part"


def counts(results: Result) -> str:
    """``27 passed, 1 warned, 2 failed``: every row, whatever its level."""
    return ", ".join(f"{count} {status}" for status, count in results.summary.items() if count)
