"""Hostile input, faults and interrupted runs by the hundred: what ``make soak`` counts, for docs/security.md."""
