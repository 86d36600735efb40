"""What keeps the demo from starting."""

from __future__ import annotations


class DemoError(Exception):
    """``str`` says what is wrong and what to do, in a line or a few."""
