"""Looks at the resource of the row's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.sections.system_resources.disk import Space, space
from infracat.sections.system_resources.gpu import graphics
from infracat.sections.system_resources.graphics import Graphics
from infracat.sections.system_resources.memory import memory
from infracat.sections.system_resources.order import Order
from infracat.sections.system_resources.processors import processors
from infracat.sections.system_resources.seen import Seen
from infracat.sections.system_resources.subsystem import Subsystem, subsystem
from infracat.sections.system_resources.system import operating_system

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """Looks at the resource of the row's kind."""
    match order.kind:
        case "ram":
            return Seen(ram=memory(host))
        case "cpu":
            return Seen(cpu=processors(host))
        case "os":
            return Seen(os=operating_system(host))
    return _perhaps(order, host)


def _perhaps(order: Order, host: Host) -> Seen | Absent:
    """Of what need not be there."""
    found: Space | Graphics | Subsystem | Absent
    match order.kind:
        case "disk":
            found = space(order.path, host)
        case "gpu":
            found = graphics(host, cuda=order.cuda is not None)
        case _:
            found = subsystem(host)
    match found:
        case Space():
            return Seen(disk=found)
        case Graphics():
            return Seen(gpu=found, complaint=found.complaint)
        case Subsystem():
            return Seen(wsl=found)
    return found
