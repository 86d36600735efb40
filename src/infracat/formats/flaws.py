"""Exceptions: what is wrong with a file, and why that cannot be found out."""

from __future__ import annotations


class Damaged(Exception):
    """It is not whole; the message says which part, and how."""


class Unreadable(Exception):
    """It cannot be checked: a program is missing, the file is encrypted, or it is being written."""


def printable_start(head: bytes) -> str:
    """The first bytes, escaped: few of them, for a backup holds other people's data."""
    return repr(head[:12])[1:]
