"""Whether the newest copy is usable: read to its end, and restored where the row states ``restore``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.catalog.fields import Size
from infracat.facts import CannotObserve, Unavailable
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.integrity import verify_integrity
from infracat.sections.backups.listing.bucket import SCHEME
from infracat.sections.backups.restore import Restored, restore_copy
from infracat.sections.backups.seen import Seen
from infracat.sections.backups.spot import Compared, compare_with_source

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

MOST_FETCHED = 100_000_000  # bytes of a copy in a bucket: fetching costs time, and often money
MOST_SERIES = 10  # series at one location of which the newest copy is read, too


def verify_newest(seen: Seen, order: Order, host: Host) -> Seen:
    """``seen`` with the results of reading and restoring; a result that could not be had is ``Unavailable``."""
    unread, restored = _why_unread(seen.newest, order), _restored(seen.newest, order, host)
    return seen.replace(
        flaws=_flaws(seen, order, host), unread=unread, restored=restored, spot=_compared(seen.newest, order, host)
    )


def _why_unread(copy: Copy, order: Order) -> str:
    """Why a copy is not read to its end; empty where it is."""
    if unfetched := _why_unfetched(copy, order):
        return unfetched
    if copy.name.endswith("/") and order.method not in ("pg_dump", "mongodump"):
        return f"{copy.name} is a folder: nothing tells whether it is whole"
    return ""


def _why_unfetched(copy: Copy, order: Order) -> str:
    if not copy.where.startswith(SCHEME) or (copy.size or 0) <= MOST_FETCHED or order.restore is not None:
        return ""
    size, most = Size(copy.size or 0), Size(MOST_FETCHED)
    return f"{copy.name}: {size} in a bucket are not fetched to be read (up to {most} would be)"


def _flaws(seen: Seen, order: Order, host: Host) -> tuple[str, ...] | Unavailable:
    """Of the newest copy, and of the newest copies of other series at the same location that are not late.

    Of a repository the newest snapshot only: its tool looks at the structure of all of them at once.
    """
    others = [each.newest for each in seen.series if each.age <= order.late_after and order.is_files]
    flaws, reasons = [], []
    for copy in dict.fromkeys((seen.newest, *others[:MOST_SERIES])):
        if _why_unread(copy, order):
            continue
        try:
            flaw = verify_integrity(copy, order, host).flaw
        except CannotObserve as error:
            reasons.append(str(error))
        else:
            flaws += [f"{copy.name}: {flaw}"] if flaw else []
    return Unavailable(reasons[0]) if reasons and not flaws else tuple(flaws)


def _compared(copy: Copy, order: Order, host: Host) -> Compared | Unavailable | None:
    if order.spot is None:
        return None
    if unfetched := _why_unfetched(copy, order):
        return Unavailable(unfetched)
    try:
        return compare_with_source(copy, order, host)
    except CannotObserve as error:
        return Unavailable(str(error))
    except OSError as error:
        return Unavailable(f"{copy.name}: {error.strerror or error}")


def _restored(copy: Copy, order: Order, host: Host) -> Restored | Unavailable | None:
    if order.restore is None:
        return None
    try:
        return restore_copy(copy, order, host)
    except CannotObserve as error:
        return Unavailable(str(error))
