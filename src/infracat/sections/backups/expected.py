"""What a judge of ``backups`` compares the facts with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from infracat.catalog.fields import Percent
from infracat.sections.ages import CLOCK_TOLERANCE, Age
from infracat.sections.backups.seen import Seen
from infracat.sections.backups.spot import Compared


@dataclass(frozen=True)
class Fresh:
    """An age that is at most ``late_after``, and not in the future."""

    late_after: float
    dated: str = ""  # how the age is known, where it is not by a date in the name

    def show(self, found: Age) -> str:
        return f"{found} {self.dated}".rstrip()

    def agrees(self, found: Age) -> bool:
        return -CLOCK_TOLERANCE.total_seconds() <= found <= self.late_after

    def __str__(self) -> str:
        return f"<= {Age(self.late_after)}"


@dataclass(frozen=True)
class AsAtTheSource:
    """At most ``tolerance`` of the sampled files are missing or different, and there are files at the source."""

    tolerance: Percent

    def agrees(self, found: Compared) -> bool:
        return not found.problem and found.mismatches * 100 <= self.tolerance * found.compared

    def cannot_tell(self, found: Compared) -> bool:
        """Whether it would be too many if those counted that may be of after the copy."""
        unsure = found.unsure
        counted = found.replace(mismatches=found.mismatches + unsure, compared=found.compared + unsure)
        return self.agrees(found) and not self.agrees(counted)

    def show(self, found: Compared) -> str:
        if found.problem:
            return f"the source {found.problem}"
        return f"{found.mismatches} of {found.compared} files missing or different"

    def __str__(self) -> str:
        return f"at most {self.tolerance} of its source's files missing or different"


@dataclass(frozen=True)
class NoneUnfinished:
    """No copy was left unfinished; the found value is then shown as ``8 copies, the newest 3 h old``."""

    seen: Seen

    def agrees(self, found: tuple[str, ...]) -> bool:
        return not found

    def show(self, found: tuple[str, ...]) -> str:
        count = self.seen.copies
        return ", ".join(found) or f"{count} cop{'y' if count == 1 else 'ies'}, the newest {self._age()}"

    def _age(self) -> str:
        return "of unknown age" if self.seen.newest.doubt else f"{Age(self.seen.age)} old"

    def __str__(self) -> str:
        return "none left unfinished"


def required_reach(seen: Seen, retention: float, since: date | None, late_after: float) -> Age:
    """The least age of the oldest copy: the retention, or the time since ``since``, less one copy just deleted."""
    if since is not None:
        begin = datetime(since.year, since.month, since.day, tzinfo=UTC)
        retention = min(retention, (seen.at - begin).total_seconds())
    return Age(max(0.0, retention - late_after))
