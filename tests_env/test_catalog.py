"""Judges of the catalog's head: the document agrees with itself, and somebody still looks after it."""

from datetime import timedelta

import pytest

from infracat import OneOf, states


def test_exists(catalog, seen):
    """The catalog has a head, and could be loaded."""


@states("version", "history")
def test_newest_history_entry_is_its_version(catalog, expect):
    """``version`` is that of the newest entry; of several on that day, it is one of theirs."""
    newest = max(change.date for change in catalog.head.history)
    expect(catalog.head.version, OneOf(change.version for change in catalog.head.history if change.date == newest))


def test_nothing_is_dated_in_the_future(catalog, seen):
    """Neither ``last_updated`` nor an entry of ``history`` lies after today."""
    dates = [change.date for change in catalog.head.history]
    late = [day for day in [*dates, catalog.head.last_updated] if day and day > seen.today]
    assert not late, f"dated in the future: {', '.join(map(str, late))}"


@states("review_every", "last_updated")
def test_was_reviewed(catalog, seen):
    """``last_updated`` is not longer ago than ``review_every``."""
    head = catalog.head
    days = head.review_every // 86400  # may be more than there are dates
    assert (seen.today - head.last_updated).days <= days, (
        f"last updated on {head.last_updated}, to be reviewed every {head.review_every}: "
        f"due {head.last_updated + timedelta(days=days)}"
    )


def test_example_file_lists_every_variable(catalog, seen):
    """``.env.example``, where there is one, names every variable that is to be set there: not ``PATH`` and the like."""
    if seen.example_variables is None:
        pytest.skip("no .env.example")
    asked = [row.name for row in catalog.section("env_vars") if row.is_for_the_example_file]
    missing = [name for name in asked if name not in seen.example_variables]
    assert not missing, f".env.example does not list {', '.join(missing)}"
