"""Whether the newest copy is of use: read to its end, and restored where the row says how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.catalog.fields import Size
from infracat.facts import CannotObserve, Unavailable
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.integrity import soundness
from infracat.sections.backups.listing.bucket import SCHEME
from infracat.sections.backups.listing.seen import Seen
from infracat.sections.backups.restore import Restored, restored

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups import Backup

FETCHED = 100_000_000  # bytes of a copy in a bucket: fetching costs time, and often money
MOST = 10  # series in one place, of each of which the newest is read


def proven(seen: Seen, row: Backup, host: Host) -> Seen:
    """``seen`` with what reading and restoring have shown; what could not be tried is unseen, and only that."""
    found = {"unread": _unread(seen.newest, row), "restored": _restored(seen.newest, row, host)}
    return seen.model_copy(update={"flaws": _flaws(seen, row, host), **found})


def _unread(copy: Copy, row: Backup) -> str:
    """Why a copy is not read to its end; empty where it is."""
    if copy.where.startswith(SCHEME) and (copy.size or 0) > FETCHED and row.restore is None:
        size, most = Size(copy.size or 0), Size(FETCHED)
        return f"{copy.name}: {size} in a bucket are not fetched to be read (up to {most} would be)"
    if copy.name.endswith("/") and row.method != "pg_dump":
        return f"{copy.name} is a folder: nothing tells whether it is whole"
    return ""


def _flaws(seen: Seen, row: Backup, host: Host) -> tuple[str, ...] | Unavailable:
    """Also of the newest copies of other things that lie in the same place, and are fresh."""
    others = [each.newest for each in seen.series if each.age <= row.late_after]
    found, reasons = [], []
    for copy in dict.fromkeys((seen.newest, *others[:MOST])):
        if _unread(copy, row):
            continue
        try:
            flaw = soundness(copy, row, host).flaw
        except CannotObserve as error:
            reasons.append(str(error))
        else:
            found += [f"{copy.name}: {flaw}"] if flaw else []
    return Unavailable(reasons[0]) if reasons and not found else tuple(found)


def _restored(copy: Copy, row: Backup, host: Host) -> Restored | Unavailable | None:
    if row.restore is None:
        return None
    try:
        return restored(copy, row, host)
    except CannotObserve as error:
        return Unavailable(str(error))
