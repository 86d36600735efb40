"""Looks at the resource of the row's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.sections.system_resources.disk import disk_space
from infracat.sections.system_resources.gpu import graphics_cards
from infracat.sections.system_resources.memory import memory
from infracat.sections.system_resources.operating_system import operating_system
from infracat.sections.system_resources.order import Order
from infracat.sections.system_resources.processors import processors
from infracat.sections.system_resources.seen import DiskSpace, GraphicsCards, Seen, WslVersion
from infracat.sections.system_resources.wsl import wsl_version

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """Every machine has memory, processors and a system; the other kinds may be ``Absent``."""
    match order.kind:
        case "ram":
            return Seen(ram=memory(host))
        case "cpu":
            return Seen(cpu=processors(host))
        case "os":
            return Seen(os=operating_system(host))
    return _may_be_absent(order, host)


def _may_be_absent(order: Order, host: Host) -> Seen | Absent:
    found: DiskSpace | GraphicsCards | WslVersion | Absent
    match order.kind:
        case "disk":
            found = disk_space(order.path, host)
        case "gpu":
            found = graphics_cards(host, cuda=order.cuda is not None)
        case _:
            found = wsl_version(host)
    match found:
        case DiskSpace():
            return Seen(disk=found)
        case GraphicsCards():
            return Seen(gpu=found, complaint=found.complaint, warning=found.warning)
        case WslVersion():
            return Seen(wsl=found)
    return found
