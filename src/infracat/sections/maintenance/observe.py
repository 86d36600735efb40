"""Looks at what tells whether a task is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.sections.maintenance.commands import Ended, observe_command
from infracat.sections.maintenance.done import Done, done_by_command, done_by_files, done_by_git
from infracat.sections.maintenance.images import Images, observe_images
from infracat.sections.maintenance.order import Order
from infracat.sections.maintenance.seen import Seen
from infracat.sections.maintenance.sizes import Sizes, observe_sizes
from infracat.sections.maintenance.usage import Usage, observe_usage

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """Looks as the row's kind does. ``Absent``: there is nothing to look at, or the task was never done."""
    match _found(order, host):
        case Absent() as absent:
            return absent
        case Images() as images:
            return Seen(images=images)
        case Usage() as usage:
            return Seen(usage=usage)
        case Sizes() as sizes:
            return Seen(sizes=sizes)
        case Done() as done:
            return Seen(done=done)
        case Ended() as ended:
            return Seen(command=ended)


def _found(order: Order, host: Host) -> Images | Usage | Sizes | Done | Ended | Absent:
    match order.kind:
        case "image_age":
            return observe_images(order.images, host)
        case "usage":
            return observe_usage(order.path, host)
        case "size":
            return observe_sizes(order.path, host)
        case "last_done":
            return _done(order, host)
        case "command":
            return observe_command(order.command or "", host)


def _done(order: Order, host: Host) -> Done | Absent:
    if order.command:
        return done_by_command(order.command, host)
    return done_by_git(order.git, host) if order.git else done_by_files(order.evidence or "", host)
