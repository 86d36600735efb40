"""Observing: every selected row is looked at once, many at a time; leaves observations.json."""
