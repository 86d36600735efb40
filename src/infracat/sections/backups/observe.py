"""Lists the copies, reads the newest, and restores it where the row states ``restore``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.sections.backups.listing.observe import observe_files, observe_snapshots
from infracat.sections.backups.order import Order
from infracat.sections.backups.seen import Seen
from infracat.sections.backups.verify import verify_newest

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """``Absent`` where there is no complete copy."""
    try:
        seen = observe_files(order, host) if order.is_files else observe_snapshots(order, host)
        return seen if isinstance(seen, Absent) else verify_newest(seen, order, host)
    except OSError as error:
        raise CannotObserve(f"{error.filename or order.location}: {error.strerror or error}") from error
