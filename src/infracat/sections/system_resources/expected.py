"""What a row of ``system_resources`` expects, as its judges compare and print it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from infracat.sections.system_resources.seen import SystemInfo

MEMORY_TOLERANCE = 0.9  # of a nominal size: firmware, graphics and error correction take a share of the memory


@dataclass(frozen=True)
class Enough:
    """A lower bound for facts that have an ``amount``: met from ``share`` of it on."""

    bound: Any  # a Size, or a number
    share: float = 1.0

    def agrees(self, found: Any) -> bool:
        amount = found.amount
        return amount is not None and bool(amount >= self.bound * self.share)

    def __str__(self) -> str:
        return f">= {self.bound}" + (f" ({self.share:.0%} of it will do)" if self.share < 1 else "")


@dataclass(frozen=True)
class SystemName:
    """An operating system by its name; unless ``itself``, a system derived from it will do too.

    Where a version is stated too, it must be the system itself: Ubuntu is like Debian, but 22.04 is no Debian version.
    """

    name: str
    itself: bool

    def agrees(self, found: SystemInfo) -> bool:
        return found.is_a(self.name, itself=self.itself)

    def __str__(self) -> str:
        return self.name
