"""Judges of ``external_apis``."""


def test_exists(external_api, seen):
    """Its name resolves, and it answers."""
