"""Looks at a volume as its type asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.sections.storage.directory import observe_directory
from infracat.sections.storage.mount import observe_mount
from infracat.sections.storage.order import Order
from infracat.sections.storage.seen import Seen
from infracat.sections.storage.vhdx import observe_vhdx

if TYPE_CHECKING:
    from infracat.hosts import Host

OBSERVERS = {"vhdx": observe_vhdx, "mount": observe_mount, "directory": observe_directory}


def observe(order: Order, host: Host) -> Seen | Absent:
    """Looks without writing anything; a file system that hangs is unseen, and only that."""
    try:
        return OBSERVERS[order.type](order, host)
    except OSError as error:
        raise CannotObserve(f"{error.filename or order.location}: {error.strerror or error}") from error
