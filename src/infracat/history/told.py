"""results.json with its history: the runs before, what changed, and since when each row has been as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from infracat.history.news import baseline, changes, unbroken
from infracat.history.past import Damaged, Past, brief, folders, read

STRIP = 30  # runs shown, this one included
DEEPEST = 90  # earlier runs to compare with; more are read only for the last good one
FARTHEST = 1_000  # folders that are opened for that
LETTERS = {"passed": "p", "warned": "w", "failed": "f", "unknown": "u", "blocked": "b", "waived": "v", "skipped": "s"}
ABSENT = "-"
Results = dict[str, Any]


def tell(results: Results, reports: Path) -> Past:
    """Add ``history``, ``changes``, and each row's ``since`` and ``strip`` to ``results``; returns its brief.

    ``strip`` has a letter for each run of ``history.runs``: p(assed), w(arned), f(ailed), u(nknown), b(locked),
    v (waived), s(kipped), and - where the run had no such row.
    """
    now = brief(results)
    earlier, damaged = before(now, reports)
    shown = [*reversed(earlier[: STRIP - 1]), now]
    results["history"] = {"runs": [_run(past) for past in shown], "damaged": damaged}
    results["changes"] = _changes(now, earlier)
    for row in results["rows"]:
        place = row["key"], row["host"]
        row["since"] = _since(unbroken(place, now, earlier), earlier) if _is_told(row["status"]) else None
        row["strip"] = "".join(_letter(past, place) for past in shown) if row["since"] else None
    return now


def before(now: Past, reports: Path) -> tuple[list[Past], list[str]]:
    """Whole runs of this profile that started before ``now``, the newest first; and what is damaged, in words."""
    found: list[Past] = []
    damaged: list[str] = []
    for folder in _newest(reports, damaged):
        try:
            found += comparable([read(folder)], now)
        except Damaged as error:
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


def comparable(pasts: Iterable[Past], now: Past) -> list[Past]:
    same = [past for past in pasts if past.whole and past.profile == now.profile and past.started < now.started]
    return sorted(same, key=lambda past: past.started, reverse=True)


def _changes(now: Past, earlier: Sequence[Past]) -> dict[str, Any] | None:
    then = baseline(now, earlier)
    return None if then is None else {"since": {**_run(then), "good": then.good}, **changes(then, now)}


def _run(past: Past) -> dict[str, Any]:
    started = past.started.isoformat().replace("+00:00", "Z")
    return {"id": past.id, "started": started, "exit_code": past.exit_code, "summary": past.summary}


def _is_told(status: str) -> bool:
    return status not in ("passed", "skipped")


def _since(same: Sequence[Past], earlier: Sequence[Past]) -> dict[str, Any]:
    """``first_known``: nobody knows how it was before that run."""
    first = _run(same[-1])
    known = len(same) > len(earlier)
    return {"run": first["id"], "started": first["started"], "runs": len(same), "first_known": known}


def _letter(past: Past, place: tuple[str, str]) -> str:
    entry = past.entry(place)
    return LETTERS[entry[0]] if entry else ABSENT
