"""Where hosts come from: the machines of one audit, by the names that the catalog gives them."""

from __future__ import annotations

from collections.abc import Mapping

from infracat.facts import CannotObserve
from infracat.hosts.host import Host
from infracat.hosts.machine import Machine

Machines = Mapping[str, Machine]


def host_of(machines: Machines, name: str, *, timeout: float = 30.0, sudo: bool = False) -> Host:
    """The machine of that name, for one row. ``CannotObserve`` when it is none of them."""
    machine = machines.get(name)
    if machine is None:
        raise CannotObserve(f"{name} cannot be observed yet: only this machine")
    return Host(machine, timeout=timeout, sudo=sudo)
