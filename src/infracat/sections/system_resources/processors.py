"""Processors: those that this process may use, by its affinity and by the quota of its control groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Facts
from infracat.sections.system_resources.cgroups import processor_limit

if TYPE_CHECKING:
    from infracat.hosts import Host


class Processors(Facts):
    """Logical processors that can be used (a quota leaves parts of one), those of the machine, and why not all."""

    amount: float
    machine: int
    why: str = ""

    def __str__(self) -> str:
        return f"{self.amount:.4g}{f' ({self.why})' if self.why else ''}"


def processors(host: Host) -> Processors:
    """The fewest of what the affinity and the quotas leave."""
    usable, machine = host.processors()
    limit = processor_limit(host.system)
    if limit and limit.amount < usable:
        why = f"the quota in {limit.file}; the machine has {machine}"
        return Processors(amount=limit.amount, machine=machine, why=why)
    why = f"the affinity of this process; the machine has {machine}" if usable < machine else ""
    return Processors(amount=usable, machine=machine, why=why)
