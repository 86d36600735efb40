"""results.json with its history: the runs before, what changed, and since when each row has been as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from infracat.history.changes import baseline, compare, unchanged_runs
from infracat.history.past_run import DamagedRun, PastRun, folders, past_run_of, read

STRIP = 30  # runs shown, this one included
DEEPEST = 90  # earlier runs to compare with; more are read only for the last good one
FARTHEST = 1_000  # folders that are opened for that
LETTERS = {"passed": "p", "warned": "w", "failed": "f", "unknown": "u", "blocked": "b", "waived": "v", "skipped": "s"}
ABSENT = "-"
Results = dict[str, Any]


def annotate(results: Results, reports: Path) -> PastRun:
    """Add ``history``, ``changes``, and each row's ``since`` and ``strip`` to ``results``; returns its summary.

    ``strip`` has a letter for each run of ``history.runs``: p(assed), w(arned), f(ailed), u(nknown), b(locked),
    v (waived), s(kipped), and - where the run had no such row.
    """
    now = past_run_of(results)
    earlier, damaged = before(now, reports)
    shown = [*reversed(earlier[: STRIP - 1]), now]
    results["history"] = {"runs": [_run(past) for past in shown], "damaged": damaged}
    results["changes"] = _changes(now, earlier)
    for row in results["rows"]:
        row_key = row["key"], row["host"]
        row["since"] = _since(unchanged_runs(row_key, now, earlier), earlier) if _has_history(row["status"]) else None
        row["strip"] = "".join(_letter(past, row_key) for past in shown) if row["since"] else None
    return now


def before(now: PastRun, reports: Path) -> tuple[list[PastRun], list[str]]:
    """Whole runs of this profile that started before ``now``, the newest first; and what is damaged, in words."""
    found: list[PastRun] = []
    damaged: list[str] = []
    for folder in _newest(reports, damaged):
        try:
            found += comparable([read(folder)], now)
        except DamagedRun as error:
            damaged.append(str(error))
        if len(found) >= DEEPEST and any(past.good for past in found):
            break  # partial runs and other profiles are not counted, and the last good run may be older than all
    return comparable(found, now), damaged


def _newest(reports: Path, damaged: list[str]) -> list[Path]:
    try:
        return folders(reports)[:FARTHEST]
    except OSError as error:  # one may write there, and not list it
        damaged.append(f"{reports.name}: cannot be listed: {error.strerror}")
        return []


def comparable(pasts: Iterable[PastRun], now: PastRun) -> list[PastRun]:
    same = [past for past in pasts if past.whole and past.profile == now.profile and past.started < now.started]
    return sorted(same, key=lambda past: past.started, reverse=True)


def _changes(now: PastRun, earlier: Sequence[PastRun]) -> dict[str, Any] | None:
    then = baseline(now, earlier)
    return None if then is None else {"since": {**_run(then), "good": then.good}, **compare(then, now)}


def _run(past: PastRun) -> dict[str, Any]:
    started = past.started.isoformat().replace("+00:00", "Z")
    return {"id": past.id, "started": started, "exit_code": past.exit_code, "summary": past.summary}


def _has_history(status: str) -> bool:
    return status not in ("passed", "skipped")


def _since(same: Sequence[PastRun], earlier: Sequence[PastRun]) -> dict[str, Any]:
    """``first_known``: nobody knows how it was before that run."""
    first = _run(same[-1])
    known = len(same) > len(earlier)
    return {"run": first["id"], "started": first["started"], "runs": len(same), "first_known": known}


def _letter(past: PastRun, row_key: tuple[str, str]) -> str:
    entry = past.entry(row_key)
    return LETTERS[entry[0]] if entry else ABSENT
