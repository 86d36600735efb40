"""Memory: what the machine has, or what a container may use of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.catalog.fields import Size
from infracat.sections.system_resources.cgroups import memory_limit
from infracat.sections.system_resources.seen import Memory

if TYPE_CHECKING:
    from infracat.hosts import Host


def memory(host: Host) -> Memory:
    """What is installed, or the limit of a control group that is below it."""
    machine = host.memory()
    limit = memory_limit(host.system)
    if limit and limit.amount < machine:
        why = f"the limit in {limit.file}; the machine has {Size(machine)}"
        return Memory(amount=int(limit.amount), machine=machine, why=why)
    why = "what Windows leaves to WSL; memory= in .wslconfig gives it more" if host.platform == "wsl" else ""
    return Memory(amount=machine, machine=machine, why=why)
