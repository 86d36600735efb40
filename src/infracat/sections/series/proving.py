"""Whether the newest copy is of use: read to its end, and restored where the row says how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Unseen
from infracat.sections.copies import Copy
from infracat.sections.restoring import Restored, restored
from infracat.sections.series.seen import Seen
from infracat.sections.soundness import soundness

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups import Backup

MOST = 10  # series in one place, of each of which the newest is read


def proven(seen: Seen, row: Backup, host: Host) -> Seen:
    """``seen`` with what reading and restoring have shown; what could not be tried is unseen, and only that."""
    flaws = _flaws(seen, row, host) if row.is_readable else ()
    return seen.model_copy(update={"flaws": flaws, "restored": _restored(seen.newest, row, host)})


def _flaws(seen: Seen, row: Backup, host: Host) -> tuple[str, ...] | Unseen:
    """Also of the newest copies of other things that lie in the same place, and are fresh."""
    others = [each.newest for each in seen.series if each.age <= row.late_after]
    found, reasons = [], []
    for copy in dict.fromkeys((seen.newest, *others[:MOST])):
        try:
            flaw = _flaw(copy, row, host)
        except CannotObserve as error:
            reasons.append(str(error))
        else:
            found += [f"{copy.name}: {flaw}"] if flaw else []
    return Unseen(reasons[0]) if reasons and not found else tuple(found)


def _flaw(copy: Copy, row: Backup, host: Host) -> str:
    """A folder of whatever files has no tool that could read it: that it is not empty must do."""
    if copy.name.endswith("/") and row.method != "pg_dump":
        return "" if copy.size else "it is empty"
    return soundness(copy, row, host).flaw


def _restored(copy: Copy, row: Backup, host: Host) -> Restored | Unseen | None:
    if row.restore is None:
        return None
    try:
        return restored(copy, row, host)
    except CannotObserve as error:
        return Unseen(str(error))
