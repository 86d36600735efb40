"""Judges of ``cloud_services``."""


def test_exists(cloud_service, seen):
    """There are credentials for it, and it answers."""
