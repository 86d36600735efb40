"""Judges of ``external_apis``."""


def test_exists(external_api, seen): ...
