"""What keeps the demo from coming up."""

from __future__ import annotations


class Trouble(Exception):
    """``str`` says what is wrong and what to do, in a line or a few."""
