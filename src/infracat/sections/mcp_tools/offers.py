"""What a server must offer, and what it does."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 20


class Offers(tuple[str, ...]):
    """Key commands; others may be there too: ``expect(("query", "update"), Offers(["query"]))`` holds."""

    def agrees(self, found: Sequence[str]) -> bool:
        return not self.missing(found)

    def missing(self, found: Sequence[str]) -> list[str]:
        there = set(found)
        return [each for each in self if each not in there]

    def show(self, found: Sequence[str]) -> str:
        more = f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
        return ", ".join(found[:SHOWN]) + more

    def says(self, found: Sequence[str]) -> str:
        """``it does not offer update; it offers query``."""
        return f"it does not offer {', '.join(self.missing(found))}; it offers {self.show(found) or 'nothing'}"

    def __str__(self) -> str:
        return ", ".join(self)
