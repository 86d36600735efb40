"""Judges of ``maintenance``."""


def test_exists(maintenance_rule, seen):
    """There is something to look at."""
