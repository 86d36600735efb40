"""How much there must be of a resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NEARLY = 0.9  # of a memory's nominal size is there to be used: firmware, graphics and error correction keep a share


@dataclass(frozen=True)
class Enough:
    """A lower bound for what knows its ``amount``, and how to print itself; from ``share`` of the bound it is met."""

    bound: Any  # a Size, or a number
    share: float = 1.0

    def agrees(self, found: Any) -> bool:
        amount = found.amount
        return amount is not None and bool(amount >= self.bound * self.share)

    def __str__(self) -> str:
        return f">= {self.bound}" + (f" ({self.share:.0%} of it will do)" if self.share < 1 else "")
