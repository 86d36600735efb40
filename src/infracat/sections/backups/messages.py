"""Messages about a row's copies: which copy, how old or large it is, and what the catalog states."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from infracat.catalog.fields import Percent, Size
from infracat.facts import CannotObserve
from infracat.sections.ages import CLOCK_TOLERANCE, Age
from infracat.sections.backups.restore import Restored
from infracat.sections.backups.seen import Seen
from infracat.sections.backups.spot import Compared

if TYPE_CHECKING:
    from infracat.sections.backups.row import Backup


def describe_age(seen: Seen, late_after: float) -> str:
    """``newest is shop-2026-11-20.dump, 2 days 3 h old; late after 1 day 6 h``."""
    if seen.age < -CLOCK_TOLERANCE.total_seconds():
        reason = "a clock was wrong, its maker's or this machine's"
        return f"newest is {seen.newest.name}, dated {Age(-seen.age)} ahead of now: {reason}"
    age = f"{Age(seen.age)} old {seen.newest.dated}".rstrip()
    return f"newest is {seen.newest.name}, {age}; late after {Age(late_after)}{_still_written(seen)}"


def _still_written(seen: Seen) -> str:
    newer = [each for each in seen.unfinished if each.age < seen.age]
    return f" ({newer[0].name} is still being written: {newer[0].why})" if newer else ""


def describe_size(seen: Seen, least: Size) -> str:
    """``newest is shop-2026-11-22.dump, 1 kB; expected at least 1 MB``."""
    return f"newest is {seen.newest.name}, {Size(seen.size)}; expected at least {least}"


def describe_failed_restore(seen: Seen, restored: Restored) -> str:
    """Why; of a copy that cannot be read, the check ``can_be_read`` has the reason already."""
    name = seen.newest.name
    with suppress(CannotObserve):
        if any(flaw.startswith(f"{name}: ") for flaw in seen.flaws):
            return f"nor can {name} be restored"
    return f"newest is {name}: {restored.trouble}"


def describe_spot(seen: Seen, spot: Compared, source: str) -> str:
    """``3 of 20 files of /srv/site are not in site.tar as they are there: missing a.txt, b/c.txt; different d.txt``."""
    if spot.problem:
        return f"the source {source} {spot.problem}, and so nothing can be in the next copy"
    told = {"missing": spot.missing, "different": spot.different}
    named = "; ".join(f"{what} {', '.join(names)}" for what, names in told.items() if names)
    more = ", …" if spot.mismatches > len(spot.missing) + len(spot.different) else ""
    return f"{spot.mismatches} of {spot.compared} files of {source} are not so in {seen.newest.name}: {named}{more}"


def describe_unsure(seen: Seen, spot: Compared, source: str) -> str:
    files = f"{spot.unsure} of {spot.compared + spot.unsure} files of {source}"
    return (
        f"{files} are not so in {seen.newest.name}, and were put there, or got another owner or mode, after it was"
        " made: whether it lacks them cannot be told until the next copy"
    )


def describe_row_count(seen: Seen, table: str, found: int | None) -> str:
    """``restored from shop-2026-11-22.dump, users has 0 rows``."""
    has = "is missing" if found is None else f"has {found} rows"
    return f"restored from {seen.newest.name}, {table} {has}"


def describe_shrinkage(seen: Seen, most: Percent) -> str:
    """``shop-2.dump is 80 % smaller than shop-1.dump (2 MB after 10 MB); at most 20 %``."""
    if seen.before is None or seen.shrunk is None:
        return ""
    sizes = f"{Size(seen.size)} after {Size(seen.before.size or 0)}"
    return f"{seen.newest.name} is {seen.shrunk:g} % smaller than {seen.before.name} ({sizes}); at most {most}"


def describe_nothing_to_compare(seen: Seen) -> str:
    """``nothing to compare shop.dump with: the other 3 copies are called or packed otherwise, or empty``."""
    others = seen.copies - 1
    if not others:
        return f"nothing to compare {seen.newest.name} with: it is the only copy"
    which = "the other copy is" if others == 1 else f"the other {others} copies are"
    return f"nothing to compare {seen.newest.name} with: {which} called or packed otherwise, or empty"


def describe_stopped(stopped: tuple[str, ...], row: Backup) -> str:
    """What to state follows: a glob of its own, or what tells its snapshots apart."""
    apart = {"restic": "its host or tag", "borg": "its host or prefix"}.get(row.method, "a glob")
    return f"{'; '.join(stopped)}: state a row and {apart} for each"


def describe_retention(seen: Seen, retention: object, more: str = "") -> str:
    """``oldest is shop-2026-09-01.dump, 82 days old; kept for 7 days``."""
    return f"oldest is {seen.oldest.name}, {Age(seen.reach)} old; kept for {retention}{more}"


def describe_undeleted(seen: Seen, delete_after: object) -> str:
    """``oldest is shop-2026-09-01.dump, 82 days old; must be gone after 30 days``."""
    return f"oldest is {seen.oldest.name}, {Age(seen.reach)} old; must be gone after {delete_after}"


def stopped_series(seen: Seen, late_after: float) -> tuple[str, ...]:
    """Other series at the same location whose newest copy is late or empty, which a fresh one would hide."""
    return tuple(
        f"{each.name}: newest is {each.newest.name}, {Age(each.age)} old" + (" and empty" * (each.newest.size == 0))
        for each in seen.series
        if each.newest != seen.newest and (each.age > late_after or each.newest.size == 0)
    )


def abandoned_copies(seen: Seen, after: float) -> tuple[str, ...]:
    """Unfinished copies that were last written longer than ``after`` ago."""
    return tuple(f"{each.name}, {Age(each.age)} old ({each.why})" for each in seen.unfinished if each.age > after)
