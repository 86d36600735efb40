"""The facts about a variable: everything but its value."""

from __future__ import annotations

from infracat.facts import Facts


class Seen(Facts):
    """Of a variable that is set: everything but its value."""

    source: str  # `the environment`, or the file that it comes from
    is_empty: bool
    fits_pattern: bool  # also when the row states none
    fits_example: bool  # has its scheme or its prefix
    is_placeholder: bool
