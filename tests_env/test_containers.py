"""Judges of ``containers``."""


def test_exists(container, seen):
    """There is such a container."""
