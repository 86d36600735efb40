"""Judges of ``storage``."""


def test_exists(volume, seen): ...
