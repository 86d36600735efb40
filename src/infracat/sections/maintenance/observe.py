"""Observes the facts of a row's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.sections.maintenance.commands import observe_command
from infracat.sections.maintenance.images import observe_images
from infracat.sections.maintenance.last_done import done_by_command, done_by_files, done_by_git
from infracat.sections.maintenance.order import Order
from infracat.sections.maintenance.seen import CommandResult, Done, Images, Seen, Sizes, Usage
from infracat.sections.maintenance.sizes import observe_sizes
from infracat.sections.maintenance.usage import observe_usage

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """``Absent`` where there is nothing to observe, or the task was never done."""
    match _observe_kind(order, host):
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
        case CommandResult() as result:
            return Seen(command=result)


def _observe_kind(order: Order, host: Host) -> Images | Usage | Sizes | Done | CommandResult | Absent:
    match order.kind:
        case "image_age":
            return observe_images(order.images, host)
        case "usage":
            return observe_usage(order.path, host)
        case "size":
            return observe_sizes(order.path, host)
        case "last_done":
            return _observe_done(order, host)
        case "command":
            return observe_command(order.command or "", host)


def _observe_done(order: Order, host: Host) -> Done | Absent:
    if order.command:
        return done_by_command(order.command, host)
    return done_by_git(order.git, host) if order.git else done_by_files(order.evidence or "", host)
