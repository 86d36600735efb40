"""``infracat diff``: what changed between two runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from infracat.history.annotate import before
from infracat.history.changes import baseline, compare
from infracat.history.messages import has_changes, minute, transition, with_headings
from infracat.history.past_run import DamagedRun, PastRun, folders, read
from infracat.results.model import RowChange
from infracat.runs.folder import LATEST, latest


class NoSuchRun(ValueError):
    """There is no run of that name, or it cannot be read; the message says which."""


def find_run(reports: Path, name: str) -> PastRun:
    """The run in ``folder_of(reports, name)``. Raises ``NoSuchRun``."""
    try:
        return read(folder_of(reports, name))
    except DamagedRun as error:
        raise NoSuchRun(str(error)) from error


def folder_of(reports: Path, name: str) -> Path:
    """The folder of the run with that id, or with an id that begins so; of ``latest``; or ``name`` as a path.

    Raises ``NoSuchRun``.
    """
    return (Path(name) if Path(name).is_dir() else _found(reports, name)).resolve()


def _found(reports: Path, name: str) -> Path:
    there = folders(reports)
    if name == LATEST:
        if (reports / LATEST).is_dir():
            return reports / LATEST
        name = latest(reports) or LATEST
    fitting = [each for each in there if name != LATEST and each.name.startswith(name)]
    if len(fitting) != 1:
        what = "no run" if not fitting else f"{len(fitting)} runs"
        raise NoSuchRun(f"{reports}: {what} named {name} among {len(there)}; `infracat history` lists them")
    return fitting[0]


def runs_to_compare(reports: Path, first: str | None, second: str | None) -> tuple[PastRun, PastRun]:
    """The two runs to compare: the second is the latest, the first the last good one before it, unless named."""
    now = find_run(reports, second or LATEST)
    then = find_run(reports, first) if first else baseline(now, before(now, reports)[0])
    if then is None:
        raise NoSuchRun(f"{reports}: no whole run of profile {now.profile or '-'} before {now.id}")
    if then.profile != now.profile:
        raise NoSuchRun(f"{then.id} is of profile {then.profile or '-'}, {now.id} of {now.profile or '-'}")
    return then, now


def lines(then: PastRun, now: PastRun) -> Iterator[str]:
    """What changed, a line a row, under headings."""
    changes = compare(then, now)
    yield f"from {minute(then.started.isoformat())}  {then.id}"
    yield f"to   {minute(now.started.isoformat())}  {now.id}"
    for heading, items in with_headings(changes):
        yield f"\n{heading}"
        yield from (f"  {_row(each, several=len({*then.rows, *now.rows}) > 1)}  {transition(each)}" for each in items)
    if not has_changes(changes):
        yield "\nNothing changed."


def _row(change: RowChange, *, several: bool) -> str:
    return f"{change.key} ({change.host})" if several else change.key
