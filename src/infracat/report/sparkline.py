"""A row's history as an image: neighbours of one colour are one bar, so that a thousand images stay small."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from infracat.history.annotate import ABSENT
from infracat.history.messages import minute
from infracat.results.model import EarlierRun, Result, RowResult
from infracat.results.status import Status

WORDS: dict[str, str] = {**{status.letter: status for status in Status}, ABSENT: "absent"}
_WIDTH = 8  # of one run


@dataclass(frozen=True)
class Bar:
    """Runs side by side that came to the same; ``left`` and ``width`` in pixels."""

    status: str
    left: int
    width: int
    title: str  # 2026-11-20 02:00 UTC: failed


@dataclass(frozen=True)
class Sparkline:
    """An image of runs, the oldest first, and what it shows in words."""

    bars: tuple[Bar, ...]
    width: int
    title: str


def sparkline_of_row(row: RowResult, results: Result) -> Sparkline | None:
    """What became of the row from run to run; None where there is nothing before this one."""
    letters, runs = row.strip or "", results.history.runs
    if len(letters) < 2 or len(letters) != len(runs):
        return None
    return _sparkline([WORDS[letter] for letter in letters], runs)


def sparkline_of_runs(results: Result) -> Sparkline | None:
    """The verdicts from run to run."""
    runs = results.history.runs
    return _sparkline([_verdict(run) for run in runs], runs) if len(runs) > 1 else None


def _verdict(run: EarlierRun) -> Status:
    if run.exit_code == 0:
        return Status.PASSED
    counted = run.summary
    only_unknown = counted.get(Status.UNKNOWN) and not counted.get(Status.FAILED)
    return Status.UNKNOWN if only_unknown else Status.FAILED


def _sparkline(statuses: Sequence[str], runs: Sequence[EarlierRun]) -> Sparkline:
    bars, counts, left = [], [], 0
    for status, same in groupby(enumerate(statuses), key=lambda each: each[1]):
        numbers = [number for number, _ in same]
        first, last = (minute(runs[number].started) for number in (numbers[0], numbers[-1]))
        when = first if first == last else f"{first} to {last}"
        bars.append(Bar(status, left, _WIDTH * len(numbers) - 1, f"{when}: {status}"))
        counts.append(f"{len(numbers)} {status}")
        left += _WIDTH * len(numbers)
    return Sparkline(tuple(bars), left, f"The last {len(runs)} runs, oldest first: {', '.join(counts)}")
