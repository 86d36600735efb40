"""``infracat history``: earlier runs, a line each, the newest last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from infracat.history.messages import minute
from infracat.history.past_run import DamagedRun, PastRun, folders, read
from infracat.results.status import AS_STATED, NOT_MET, WORST_FIRST

_UNUSUAL = tuple(status for status in WORST_FIRST if status not in AS_STATED)
_BARS = "▁▂▃▄▅▆▇█"


def all_runs(reports: Path) -> tuple[list[PastRun], list[str]]:
    """Every run of ``reports``, the oldest first, and what is damaged, in words."""
    found, damaged = [], []
    for folder in reversed(folders(reports)):
        try:
            found.append(read(folder))
        except DamagedRun as error:
            damaged.append(str(error))
    return found, damaged


def lines(runs: Sequence[PastRun], *, unicode: bool) -> Iterator[str]:
    """A table, and under it for each profile how many rows were not met from run to run."""
    profile = max((len(run.profile or "-") for run in runs), default=0)
    for run in runs:
        verdict = f"{run.profile or '-':{profile}}  {_verdict(run)}"
        yield f"{minute(run.started.isoformat())}  {verdict}  {run.id}"
    for name in dict.fromkeys(run.profile for run in runs):
        whole = [run for run in runs if run.whole and run.profile == name]
        if len(whole) > 1:
            yield f"not met in profile {name or '-'}: {sparkline([_unmet(run) for run in whole], unicode=unicode)}"


def sparkline(values: Sequence[int], *, unicode: bool) -> str:
    """A bar a value, the highest the greatest: ``▁▁█``; numbers where the terminal has no bars."""
    if not unicode:
        return " ".join(map(str, values))
    most = max(values, default=0) or 1
    return "".join(_BARS[-(-value * (len(_BARS) - 1) // most)] for value in values)


def _verdict(run: PastRun) -> str:
    if not run.whole:
        return f"{_part(run):24}"
    bad = [
        f"{run.summary[status]} {status}"
        for status in WORST_FIRST
        if status not in AS_STATED and run.summary.get(status)
    ]
    return f"{'met' if run.good else 'NOT MET':8}{', '.join(bad) or 'all passed':16}"


def _part(run: PastRun) -> str:
    return "interrupted" if run.exit_code == 2 else "a part, or a replay"


def _unmet(run: PastRun) -> int:
    return sum(run.summary.get(status, 0) for status in NOT_MET)


def of_profile(runs: Iterable[PastRun], profile: str | None) -> list[PastRun]:
    return [run for run in runs if profile is None or run.profile == profile]
