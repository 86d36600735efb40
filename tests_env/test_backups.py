"""Judges of ``backups``: the newest copy is fresh, whole and large enough, and copies are kept as long as stated."""

import pytest

from infracat import AtLeast, AtMost, No, recommended, states
from infracat.catalog.fields import Percent, Size
from infracat.facts import CannotObserve
from infracat.sections.ages import Age
from infracat.sections.backups import messages
from infracat.sections.backups.expected import AsAtTheSource, Fresh, NoneUnfinished, required_reach


def test_exists(backup, seen):
    """There is a copy, and it is whole: one that is still being written is none yet."""


def test_is_fresh(backup, seen, expect):
    """The newest whole copy is not older than ``frequency`` and ``grace``, and not dated in the future."""
    fresh = Fresh(backup.late_after, seen.newest.dated)
    expect(Age(seen.age), fresh, messages.describe_age(seen, backup.late_after))


@states("is_files")
def test_is_not_empty(backup, seen, expect):
    """There is something in the newest copy."""
    expect(Size(seen.size), AtLeast(Size(1)), f"newest is {seen.newest.name}: it is empty")


def test_can_be_read(backup, seen, expect):
    """The newest copy is whole, and what ``method`` makes: it is read to its end, or its own tool has checked it."""
    if seen.unread and not seen.flaws:
        pytest.skip(seen.unread)
    expect("damaged" if seen.flaws else "whole", "whole", f"newest is {'; '.join(seen.flaws)}")


@states("restore")
def test_can_be_restored(backup, seen, expect):
    """Restored into a scratch PostgreSQL, the newest copy has each of ``tables`` with ``min_rows`` rows."""
    restored = seen.restored
    expect(
        "restored" if restored.restored else "not restored",
        "restored",
        messages.describe_failed_restore(seen, restored),
    )
    for table in backup.restore.tables:
        rows = restored.rows.get(table)
        expect(rows or 0, AtLeast(backup.restore.min_rows), messages.describe_row_count(seen, table, rows))


@states("spot")
def test_agrees_with_its_source(backup, seen, expect):
    """A random sample of the files at `spot.source` is in the newest copy, as it is there.

    Files that were changed after the copy was made do not count.
    """
    spot, stated = seen.spot, backup.spot
    as_there = AsAtTheSource(stated.tolerance)
    if as_there.cannot_tell(spot):
        raise CannotObserve(messages.describe_unsure(seen, spot, stated.source))
    expect(spot, as_there, messages.describe_spot(seen, spot, stated.source))


@states("min_size")
def test_size(backup, seen, expect):
    """The newest copy is not smaller than ``min_size``."""
    expect(Size(seen.size), AtLeast(backup.min_size), messages.describe_size(seen, backup.min_size))


@states("max_shrink")
def test_has_not_shrunk(backup, seen, expect):
    """It is not smaller than the one before, of the same name but for date and number, by more than ``max_shrink``.

    Where there is none to compare it with, that is a warning.
    """
    if seen.shrunk is None:
        expect.cannot_compare(AtMost(backup.max_shrink), messages.describe_nothing_to_compare(seen))
    expect(Percent(seen.shrunk), AtMost(backup.max_shrink), messages.describe_shrinkage(seen, backup.max_shrink))


@states("retention", "since")
def test_reaches_back(backup, seen, expect):
    """The oldest copy is as old as ``retention``, or made soon after ``since``."""
    least = required_reach(seen, backup.retention, backup.since, backup.late_after)
    expect(
        Age(seen.reach), AtLeast(least), messages.describe_retention(seen, backup.retention, f" since {backup.since}")
    )


@recommended
@states("open_ended")
def test_reaches_back_already(backup, seen, expect):
    """The oldest copy is as old as ``retention``; ``since`` tells that it cannot be yet."""
    least = required_reach(seen, backup.retention, None, backup.late_after)
    why = " (state since, if copies are made only since then)"
    expect(Age(seen.reach), AtLeast(least), messages.describe_retention(seen, backup.retention, why))


@recommended
@states("retention")
def test_is_not_kept_longer(backup, seen, expect):
    """No copy is older than ``retention`` and the time until the next one is late."""
    most = Age(backup.retention + backup.late_after)
    expect(Age(seen.reach), AtMost(most), messages.describe_retention(seen, backup.retention))


@states("delete_after")
def test_is_deleted(backup, seen, expect):
    """No copy is older than ``delete_after``."""
    most = Age(backup.delete_after)
    expect(Age(seen.reach), AtMost(most), messages.describe_undeleted(seen, backup.delete_after))


@recommended
def test_no_other_has_stopped(backup, seen, expect):
    """Of several things in one place (``shop-*.dump``, ``users-*.dump``; hosts), no newest copy is late or empty."""
    stopped = messages.stopped_series(seen, backup.late_after)
    expect(stopped, No("other that has stopped"), messages.describe_stopped(stopped, backup))


@recommended
def test_nothing_was_left_unfinished(backup, seen, expect):
    """No half-written copy is older than ``frequency``: whoever wrote it has ended."""
    abandoned = messages.abandoned_copies(seen, backup.frequency)
    expect(abandoned, NoneUnfinished(seen), f"never finished: {'; '.join(abandoned)}")
