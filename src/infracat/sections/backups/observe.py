"""Lists the copies, reads the newest, and restores it where the row says how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.sections.backups.listing.looking import series_at, snapshots_of
from infracat.sections.backups.listing.proving import proven
from infracat.sections.backups.order import Order
from infracat.sections.backups.seen import Seen

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """Lists the copies, dates them, reads the newest to its end, and restores it where the row says how."""
    try:
        seen = series_at(order, host) if order.is_files else snapshots_of(order, host)
        return seen if isinstance(seen, Absent) else proven(seen, order, host)
    except OSError as error:
        raise CannotObserve(f"{error.filename or order.location}: {error.strerror or error}") from error
