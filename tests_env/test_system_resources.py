"""Judges of ``system_resources``."""


def test_exists(system_resource, seen): ...
