"""Judges of ``cloud_services``."""


def test_exists(cloud_service, seen): ...
