"""Adds the history to results: the runs before, what changed, and since when each row has its status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from infracat.history.changes import baseline, compare, unchanged_runs
from infracat.history.past_run import DamagedRun, PastRun, folders, past_run_of, read
from infracat.observe.target import RowKey
from infracat.results.model import History, Result, RowResult, Since
from infracat.results.status import AS_STATED

STRIP = 30  # runs shown, this one included
MAX_COMPARED = 90  # earlier runs to compare with; more are read only for the last good one
MAX_OPENED = 1_000  # folders that are opened to find it
ABSENT = "-"  # the letter of a run that had no such row


def annotate(results: Result, reports: Path) -> tuple[Result, PastRun]:
    """``results`` with ``history``, ``changes``, and each row's ``since`` and ``strip``; and its summary.

    ``strip`` has a letter for each run of ``history.runs``: that of the row's status, and - where it had no such row.
    """
    now = past_run_of(results)
    earlier, damaged = before(now, reports)
    shown = [*reversed(earlier[: STRIP - 1]), now]
    then = baseline(now, earlier)
    history = History(runs=tuple(past.as_earlier_run() for past in shown), damaged=tuple(damaged))
    known = results.run.every_judge
    rows = tuple(_with_history(row, now, earlier, shown) if known else row for row in results.rows)
    return replace(results, rows=rows, history=history, changes=compare(then, now) if then else None), now


def _with_history(row: RowResult, now: PastRun, earlier: Sequence[PastRun], shown: Sequence[PastRun]) -> RowResult:
    if row.status in AS_STATED or row.unjudged:
        return row
    row_key = row.key, row.host
    since = _since(unchanged_runs(row_key, now, earlier), earlier)
    return replace(row, since=since, strip="".join(_letter(past, row_key) for past in shown))


def before(now: PastRun, reports: Path) -> tuple[list[PastRun], list[str]]:
    """Whole runs of this profile that started before ``now``, the newest first; and what is damaged, in words."""
    found: list[PastRun] = []
    damaged: list[str] = []
    for folder in _newest(reports, damaged):
        try:
            found += comparable([read(folder)], now)
        except DamagedRun as error:
            damaged.append(str(error))
        if len(found) >= MAX_COMPARED and any(past.good for past in found):
            break  # partial runs and other profiles are not counted, and the last good run may be older than all
    return comparable(found, now), damaged


def _newest(reports: Path, damaged: list[str]) -> list[Path]:
    try:
        return folders(reports)[:MAX_OPENED]
    except OSError as error:  # one may write there, and not list it
        damaged.append(f"{reports.name}: cannot be listed: {error.strerror}")
        return []


def comparable(pasts: Iterable[PastRun], now: PastRun) -> list[PastRun]:
    same = [past for past in pasts if past.whole and past.profile == now.profile and past.started < now.started]
    return sorted(same, key=lambda past: past.started, reverse=True)


def _since(same: Sequence[PastRun], earlier: Sequence[PastRun]) -> Since:
    first = same[-1].as_earlier_run()
    return Since(run=first.id, started=first.started, runs=len(same), first_known=len(same) > len(earlier))


def _letter(past: PastRun, row_key: RowKey) -> str:
    entry = past.entry(row_key)
    return entry[0].letter if entry else ABSENT
