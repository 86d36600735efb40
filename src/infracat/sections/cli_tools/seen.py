"""The facts about a program."""

from __future__ import annotations

from infracat.facts import Facts, MaybeUnknown


class Seen(Facts):
    """Of a program that is there: how its command ended, and the version that it printed."""

    path: str  # nothing where `verify` runs another program
    command: str
    exit_code: MaybeUnknown[int]  # as in a shell: 139 is a SIGSEGV; unseen when the question was only our guess
    complaint: str = ""  # what it said when it did not end with 0
    broken: bool = False  # it is there, and does not start at all: a shim without a version, a crash
    version: MaybeUnknown[str]
