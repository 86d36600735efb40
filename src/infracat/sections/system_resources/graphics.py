"""What is seen of graphics processors, whoever made them."""

from __future__ import annotations

from dataclasses import dataclass

from infracat.catalog.fields import Size
from infracat.facts import Facts, MaybeUnknown


class Card(Facts):
    """One GPU; its memory in bytes, None where no driver lets anybody use it."""

    name: str
    memory: MaybeUnknown[int | None]

    @property
    def amount(self) -> int | None:
        return self.memory

    def __str__(self) -> str:
        return f"{'no usable memory' if self.memory is None else Size(self.memory)} ({self.name})"


class Graphics(Facts):
    """All GPUs of one vendor, and their driver; None: there is no driver, or no CUDA."""

    vendor: str
    cards: tuple[Card, ...]
    driver: MaybeUnknown[str | None]
    cuda: MaybeUnknown[str | None]  # the newest version that the driver supports
    no_cuda: str = ""  # in words
    complaint: str = ""  # why they cannot be used

    @property
    def amount(self) -> int:
        return len(self.cards)

    def largest(self, number: int) -> Card:
        """The ``number``-th by memory: when it has enough, so many have. The smallest when there are fewer."""
        return sorted(self.cards, key=lambda card: card.memory or 0, reverse=True)[:number][-1]

    def __str__(self) -> str:
        return f"{len(self.cards)} ({', '.join(card.name for card in self.cards)})"


@dataclass(frozen=True)
class NotReported:
    """A vendor's tool named no GPU: why not, and whether it is there and ran at all."""

    why: str
    ran: bool
