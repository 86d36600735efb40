"""Judges of ``backups``."""


def test_exists(backup, seen):
    """There is a copy."""
