"""The strip of earlier runs: neighbours of one colour are one bar, so that a thousand strips stay small."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from infracat.history.annotate import ABSENT, LETTERS
from infracat.history.messages import minute
from infracat.report.rows import Results, Row

WORDS = {letter: status for status, letter in LETTERS.items()} | {ABSENT: "absent"}
_WIDTH = 8  # of one run


@dataclass(frozen=True)
class Bar:
    """Runs side by side that came to the same; ``left`` and ``width`` in pixels."""

    status: str
    left: int
    width: int
    told: str  # 2026-11-20 02:00 UTC: failed


@dataclass(frozen=True)
class Sparkline:
    """An image of runs, the oldest first, and what it shows in words."""

    bars: tuple[Bar, ...]
    width: int
    told: str


def sparkline_of_row(row: Row, results: Results) -> Sparkline | None:
    """What became of the row from run to run; None where there is nothing before this one."""
    letters, runs = row.get("strip") or "", _runs(results)
    if len(letters) < 2 or len(letters) != len(runs):
        return None
    return _sparkline([WORDS[letter] for letter in letters], runs)


def sparkline_of_runs(results: Results) -> Sparkline | None:
    """The verdicts from run to run."""
    runs = _runs(results)
    return _sparkline([_verdict(run) for run in runs], runs) if len(runs) > 1 else None


def _verdict(run: Row) -> str:
    if run["exit_code"] == 0:
        return "passed"
    counted = run["summary"]
    return "unknown" if counted.get("unknown") and not counted.get("failed") else "failed"


def _runs(results: Results) -> list[Row]:
    return list((results.get("history") or {}).get("runs", ()))


def _sparkline(statuses: list[str], runs: list[Row]) -> Sparkline:
    bars, told, left = [], [], 0
    for status, same in groupby(enumerate(statuses), key=lambda each: each[1]):
        numbers = [number for number, _ in same]
        first, last = (minute(runs[number]["started"]) for number in (numbers[0], numbers[-1]))
        when = first if first == last else f"{first} to {last}"
        bars.append(Bar(status, left, _WIDTH * len(numbers) - 1, f"{when}: {status}"))
        told.append(f"{len(numbers)} {status}")
        left += _WIDTH * len(numbers)
    return Sparkline(tuple(bars), left, f"The last {len(runs)} runs, oldest first: {', '.join(told)}")
