"""What drift finds: things that differ, and parts that could not be looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

Kind = Literal["not stated", "no longer here", "contradicts"]
KINDS: tuple[Kind, ...] = ("not stated", "no longer here", "contradicts")


@dataclass(frozen=True)
class Drifted:
    """One thing; ``where`` is ``file:line``, or what showed it, and ``row`` the YAML or Markdown to paste, if any."""

    kind: Kind
    key: str
    what: str
    where: Sequence[str]
    row: str = ""

    def is_ignored(self, globs: Sequence[str]) -> bool:
        """Whether its key is, or all the files that show it are."""
        files = [each.partition(":")[0] for each in self.where]
        return _matches(self.key, globs) or (bool(files) and all(_matches(each, globs) for each in files))


@dataclass(frozen=True)
class NotLookedAt:
    """A part of the comparison that nobody can make, and why."""

    part: str
    why: str


@dataclass
class Findings:
    """All of it, in the order of the parts."""

    drifted: list[Drifted] = field(default_factory=list)
    unknown: list[NotLookedAt] = field(default_factory=list)

    def add(self, kind: Kind, key: str, what: str, where: Sequence[str], row: str = "") -> None:
        self.drifted.append(Drifted(kind, key, what, tuple(where), row))

    def not_looked_at(self, part: str, why: str) -> None:
        found = NotLookedAt(part, why)
        if found not in self.unknown:
            self.unknown.append(found)


def _matches(text: str, globs: Sequence[str]) -> bool:
    return any(fnmatchcase(text, glob) for glob in globs)
