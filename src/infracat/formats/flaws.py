"""What may be wrong with a copy, and what keeps us from telling."""

from __future__ import annotations


class Damaged(Exception):
    """It is not whole; the words say which part, and how."""


class Unreadable(Exception):
    """It cannot be told: a program is missing, the file is encrypted, or it is being written."""


def printable_start(head: bytes) -> str:
    """The first bytes as one may print them: a copy holds other people's data, so it is few of them."""
    return repr(head[:12])[1:]
