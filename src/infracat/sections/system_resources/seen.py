"""The facts about a resource, by its kind."""

from __future__ import annotations

import re

from infracat.catalog.fields import Size
from infracat.facts import Facts, MaybeUnknown


class Memory(Facts):
    """Bytes of memory: those that can be used, those of the machine, and why they differ."""

    amount: int
    machine: int
    why: str = ""

    def __str__(self) -> str:
        return f"{Size(self.amount)}{f' ({self.why})' if self.why else ''}"


class DiskSpace(Facts):
    """Bytes that an ordinary user may still write where ``path`` is, and those that the file system has."""

    path: str
    amount: int
    total: int
    filesystem: str
    source: str
    medium: MaybeUnknown[str]  # `SSD` or `hard disk`
    disks: str  # the disks below the file system, in words

    def __str__(self) -> str:
        return f"{Size(self.amount)} (of {Size(self.total)} at {self.path}, {self.source})"


class Processors(Facts):
    """Logical processors: those that can be used (by a quota, 1.5), those of the machine, and why they differ."""

    amount: float
    machine: int
    why: str = ""

    def __str__(self) -> str:
        return f"{self.amount:.4g}{f' ({self.why})' if self.why else ''}"


class GraphicsCard(Facts):
    """One GPU. Its memory is in bytes; None where it has no driver."""

    name: str
    memory: MaybeUnknown[int | None]

    @property
    def amount(self) -> int | None:
        return self.memory

    def __str__(self) -> str:
        return f"{'no usable memory' if self.memory is None else Size(self.memory)} ({self.name})"


class GraphicsCards(Facts):
    """All GPUs of one vendor, and their driver; None where there is no driver, or no CUDA."""

    vendor: str
    cards: tuple[GraphicsCard, ...]
    driver: MaybeUnknown[str | None]
    cuda: MaybeUnknown[str | None]  # the newest version that the driver supports
    no_cuda: str = ""  # why there is no CUDA
    complaint: str = ""  # why they cannot be used
    warning: str = ""  # what their tool says although they can be used

    @property
    def amount(self) -> int:
        return len(self.cards)

    def largest(self, number: int) -> GraphicsCard:
        """The ``number``-th by memory: if it has enough, so many have. The smallest where there are fewer."""
        return sorted(self.cards, key=lambda card: card.memory or 0, reverse=True)[:number][-1]

    def __str__(self) -> str:
        return f"{len(self.cards)} ({', '.join(card.name for card in self.cards)})"


class WslVersion(Facts):
    """The version of the Windows Subsystem for Linux, 1 or 2, and where that was read."""

    version: MaybeUnknown[str]
    said: str


class SystemInfo(Facts):
    """An operating system: its names, those of the systems it is derived from, and its version."""

    title: str
    names: tuple[str, ...]
    like: tuple[str, ...]
    version: MaybeUnknown[str]

    def is_a(self, name: str, *, itself: bool) -> bool:
        """Whether one of its names is ``name``, or begins with that word, in any case: ``opensuse``, ``red hat``.

        Unless ``itself``, the names of the systems it is derived from count too.
        """
        names = self.names if itself else self.names + self.like
        return any(re.match(rf"{re.escape(name)}(?![^\s-])", each, re.IGNORECASE) for each in names)

    def __str__(self) -> str:
        return f"{self.title}{f' (like {self.like[0]})' if self.like[:-1] else ''}"


class Seen(Facts):
    """Of a resource that exists: the facts of its kind, why it cannot be used, and what is told of one that can."""

    complaint: str = ""
    warning: str = ""
    ram: Memory | None = None
    disk: DiskSpace | None = None
    cpu: Processors | None = None
    gpu: GraphicsCards | None = None
    wsl: WslVersion | None = None
    os: SystemInfo | None = None

    @property
    def supply(self) -> Memory | DiskSpace | Processors | GraphicsCards | None:
        """The fact that has an ``amount``."""
        return self.ram or self.disk or self.cpu or self.gpu

    @property
    def version(self) -> str | None:
        system = self.wsl or self.os
        return system.version if system else None
