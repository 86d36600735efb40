"""The facts about a resource, by its kind."""

from __future__ import annotations

from infracat.facts import Facts
from infracat.sections.system_resources.disk import Space
from infracat.sections.system_resources.graphics import Graphics
from infracat.sections.system_resources.memory import Memory
from infracat.sections.system_resources.processors import Processors
from infracat.sections.system_resources.subsystem import Subsystem
from infracat.sections.system_resources.system import System


class Seen(Facts):
    """Of a resource that is there: the facts of its kind, and why it cannot be used."""

    complaint: str = ""
    ram: Memory | None = None
    disk: Space | None = None
    cpu: Processors | None = None
    gpu: Graphics | None = None
    wsl: Subsystem | None = None
    os: System | None = None

    @property
    def supply(self) -> Memory | Space | Processors | Graphics | None:
        """What can be counted."""
        return self.ram or self.disk or self.cpu or self.gpu

    @property
    def version(self) -> str | None:
        system = self.wsl or self.os
        return system.version if system else None
