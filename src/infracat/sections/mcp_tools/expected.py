"""What a row of ``mcp_tools`` expects, as its judges compare and print it."""

from __future__ import annotations

from collections.abc import Sequence

MOST_SHOWN = 20  # tools, in a message


class RequiredTools(tuple[str, ...]):
    """Tools that a server must offer, besides others: ``RequiredTools(["query"])`` agrees with query and update."""

    def agrees(self, found: Sequence[str]) -> bool:
        return not self.missing(found)

    def missing(self, found: Sequence[str]) -> list[str]:
        offered = set(found)
        return [each for each in self if each not in offered]

    def show(self, found: Sequence[str]) -> str:
        more = f" and {len(found) - MOST_SHOWN:,} more" if len(found) > MOST_SHOWN else ""
        return ", ".join(found[:MOST_SHOWN]) + more

    def describe_missing(self, found: Sequence[str]) -> str:
        """``it does not offer update; it offers query``."""
        return f"it does not offer {', '.join(self.missing(found))}; it offers {self.show(found) or 'nothing'}"

    def __str__(self) -> str:
        return ", ".join(self)
