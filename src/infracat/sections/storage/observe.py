"""Observes a volume by its type."""

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
    """Nothing is written. The facts that a hanging file system would give are ``Unavailable``, and only those."""
    try:
        return OBSERVERS[order.type](order, host)
    except OSError as error:
        raise CannotObserve(f"{error.filename or order.location}: {error.strerror or error}") from error
