"""What one of the scripts here has counted."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Outcome:
    """``tried`` attempts at ``what``; ``wrong`` has a line for each one that did not come out as promised."""

    what: str
    reach: str
    tried: int = 0
    figures: list[str] = field(default_factory=list)  # further ones: the longest took 1.4 s, …
    wrong: list[str] = field(default_factory=list)

    @property
    def row(self) -> str:
        return f"| {self.what} | {self.reach} | {'; '.join([f'{len(self.wrong)} of {self.tried}', *self.figures])} |"
