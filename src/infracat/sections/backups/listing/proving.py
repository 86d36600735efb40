"""Whether the newest copy is of use: read to its end, and restored where the row says how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.catalog.fields import Size
from infracat.facts import CannotObserve, Unavailable
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.integrity import soundness
from infracat.sections.backups.listing.bucket import SCHEME
from infracat.sections.backups.restore import Restored, restored
from infracat.sections.backups.seen import Seen

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

FETCHED = 100_000_000  # bytes of a copy in a bucket: fetching costs time, and often money
MOST = 10  # series in one place, of each of which the newest is read


def proven(seen: Seen, order: Order, host: Host) -> Seen:
    """``seen`` with what reading and restoring have shown; what could not be tried is unseen, and only that."""
    found = {"unread": _unread(seen.newest, order), "restored": _restored(seen.newest, order, host)}
    return seen.replace(flaws=_flaws(seen, order, host), **found)


def _unread(copy: Copy, order: Order) -> str:
    """Why a copy is not read to its end; empty where it is."""
    if copy.where.startswith(SCHEME) and (copy.size or 0) > FETCHED and order.restore is None:
        size, most = Size(copy.size or 0), Size(FETCHED)
        return f"{copy.name}: {size} in a bucket are not fetched to be read (up to {most} would be)"
    if copy.name.endswith("/") and order.method != "pg_dump":
        return f"{copy.name} is a folder: nothing tells whether it is whole"
    return ""


def _flaws(seen: Seen, order: Order, host: Host) -> tuple[str, ...] | Unavailable:
    """Also of the newest copies of other things that lie in the same place, and are fresh."""
    others = [each.newest for each in seen.series if each.age <= order.late_after]
    found, reasons = [], []
    for copy in dict.fromkeys((seen.newest, *others[:MOST])):
        if _unread(copy, order):
            continue
        try:
            flaw = soundness(copy, order, host).flaw
        except CannotObserve as error:
            reasons.append(str(error))
        else:
            found += [f"{copy.name}: {flaw}"] if flaw else []
    return Unavailable(reasons[0]) if reasons and not found else tuple(found)


def _restored(copy: Copy, order: Order, host: Host) -> Restored | Unavailable | None:
    if order.restore is None:
        return None
    try:
        return restored(copy, order, host)
    except CannotObserve as error:
        return Unavailable(str(error))
