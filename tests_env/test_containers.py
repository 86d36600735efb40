"""Judges of ``containers``."""


def test_exists(container, seen): ...
