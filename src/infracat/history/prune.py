"""Which run folders are kept: of each profile the newest, and always its last good one."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from infracat.history.past_run import DamagedRun, PastRun, folders, read
from infracat.runs.folder import PRUNED, latest

KEEP = 90
_Kind = tuple[str | None, bool] | None  # profile, whole; None of a damaged run


def prune(reports: Path, keep: int = KEEP) -> list[Path]:
    """Remove all but the newest ``keep`` runs of each profile, whole and partial ones apart; returns the folders.

    The last good run of a profile stays, and so does ``latest``. A folder is renamed first: nobody reads
    half of one. What cannot be removed stays, and is no error.
    """
    there: list[Path] = []
    with suppress(OSError):
        there = folders(reports)
    return [] if len(there) <= keep else [folder for folder in _surplus(reports, there, keep) if _remove(folder)]


def _surplus(reports: Path, there: list[Path], keep: int) -> Iterator[Path]:
    counts: defaultdict[_Kind, int] = defaultdict(int)
    pointed, good = latest(reports), set()
    for folder in there:
        past = _past(folder)
        kind = (past.profile, past.whole) if past else None
        counts[kind] += 1
        is_last_good = past is not None and past.good and kind not in good
        if is_last_good:
            good.add(kind)
        if counts[kind] > keep and not is_last_good and folder.name != pointed:
            yield folder


def _past(folder: Path) -> PastRun | None:
    try:
        return read(folder)
    except DamagedRun:
        return None


def _remove(folder: Path) -> bool:
    going = folder.with_name(f"{PRUNED}{folder.name}")
    try:
        folder.rename(going)
        shutil.rmtree(going)
    except OSError:  # another run prunes at the same time, or it is somebody else's
        return False
    return True
