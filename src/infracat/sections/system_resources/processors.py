"""Processors: those that this process may use, by its CPU affinity and by the quotas of its control groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.sections.system_resources.cgroups import processor_limit
from infracat.sections.system_resources.seen import Processors

if TYPE_CHECKING:
    from infracat.hosts import Host


def processors(host: Host) -> Processors:
    """The smallest number that the affinity and the quotas allow."""
    usable, machine = host.processors()
    limit = processor_limit(host.system)
    if limit and limit.amount < usable:
        why = f"the quota in {limit.file}; the machine has {machine}"
        return Processors(amount=limit.amount, machine=machine, why=why)
    why = f"the affinity of this process; the machine has {machine}" if usable < machine else ""
    return Processors(amount=usable, machine=machine, why=why)
