"""What is said of a series when it is not as stated: which copy, how old or large it is, and what it should be."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

from infracat.catalog.fields import Percent, Size
from infracat.facts import CannotObserve
from infracat.sections.ages import Age
from infracat.sections.backups.restore import Restored
from infracat.sections.backups.seen import Seen

CLOCKS_DIFFER = 300  # seconds, by which those of two machines may


@dataclass(frozen=True)
class Fresh:
    """An age that is not above ``late_after``, nor in the future."""

    late_after: float

    def agrees(self, found: Age) -> bool:
        return -CLOCKS_DIFFER <= found <= self.late_after

    def __str__(self) -> str:
        return f"<= {Age(self.late_after)}"


def freshness(seen: Seen, late_after: float) -> str:
    """``newest is shop-2026-11-20.dump, 2 days 3 h old; late after 1 day 6 h``."""
    if seen.age < -CLOCKS_DIFFER:
        wrong = "a clock was wrong, its maker's or this machine's"
        return f"newest is {seen.newest.name}, dated {Age(-seen.age)} ahead of now: {wrong}"
    return f"newest is {seen.newest.name}, {Age(seen.age)} old; late after {Age(late_after)}{_not_whole_yet(seen)}"


def _not_whole_yet(seen: Seen) -> str:
    newer = [each for each in seen.unfinished if each.age < seen.age]
    return f" ({newer[0].name} is still being written: {newer[0].why})" if newer else ""


def smallness(seen: Seen, least: Size) -> str:
    return f"newest is {seen.newest.name}, {Size(seen.size)}; expected at least {least}"


def unrestored(seen: Seen, proof: Restored) -> str:
    """What cannot be read cannot be restored either: then its trouble is told by ``can_be_read``."""
    name = seen.newest.name
    with suppress(CannotObserve):
        if any(flaw.startswith(f"{name}: ") for flaw in seen.flaws):
            return f"nor can {name} be restored"
    return f"newest is {name}: {proof.trouble}"


@dataclass(frozen=True)
class Finished:
    """Nothing was abandoned; what is shown then is what there is: ``8 copies, the newest 3 h old``."""

    seen: Seen

    def agrees(self, found: tuple[str, ...]) -> bool:
        return not found

    def show(self, found: tuple[str, ...]) -> str:
        count = self.seen.copies
        return ", ".join(found) or f"{count} cop{'y' if count == 1 else 'ies'}, the newest {Age(self.seen.age)} old"

    def __str__(self) -> str:
        return "none left unfinished"


def rows(seen: Seen, table: str, found: int | None) -> str:
    """``restored from shop-2026-11-22.dump, users has 0 rows``."""
    has = "is missing" if found is None else f"has {found} rows"
    return f"restored from {seen.newest.name}, {table} {has}"


def shrinkage(seen: Seen, most: Percent) -> str:
    """``shop-2.dump is 80 % smaller than shop-1.dump (2 MB after 10 MB); at most 20 %``."""
    if seen.before is None:
        return ""
    sizes = f"{Size(seen.size)} after {Size(seen.before.size or 0)}"
    return f"{seen.newest.name} is {seen.shrunk:g} % smaller than {seen.before.name} ({sizes}); at most {most}"


def kept(seen: Seen, retention: object, more: str = "") -> str:
    """``oldest is shop-2026-09-01.dump, 82 days old; kept for 7 days``."""
    return f"oldest is {seen.oldest.name}, {Age(seen.reach)} old; kept for {retention}{more}"


def undeleted(seen: Seen, delete_after: object) -> str:
    """``oldest is shop-2026-09-01.dump, 82 days old; must be gone after 30 days``."""
    return f"oldest is {seen.oldest.name}, {Age(seen.reach)} old; must be gone after {delete_after}"


def reach(seen: Seen, retention: float, since: date | None, late_after: float) -> Age:
    """How old the oldest copy is at least, by now: as old as is stated, less one that has just been deleted."""
    if since is not None:
        begin = datetime(since.year, since.month, since.day, tzinfo=UTC)
        retention = min(retention, (seen.at - begin).total_seconds())
    return Age(max(0.0, retention - late_after))


def stopped(seen: Seen, late_after: float) -> tuple[str, ...]:
    """Other series in the same place whose newest copy is late or empty: a fresh one hides them."""
    return tuple(
        f"{each.name}: newest is {each.newest.name}, {Age(each.age)} old" + (" and empty" * (each.newest.size == 0))
        for each in seen.series
        if each.newest != seen.newest and (each.age > late_after or each.newest.size == 0)
    )


def abandoned(seen: Seen, after: float) -> tuple[str, ...]:
    """What was begun, and left."""
    return tuple(f"{each.name}, {Age(each.age)} old ({each.why})" for each in seen.unfinished if each.age > after)
