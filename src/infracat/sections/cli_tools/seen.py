"""The facts about a program."""

from __future__ import annotations

from infracat.facts import Facts, MaybeUnknown


class Reading(Facts):
    """One of several numbers that may be the version, all as close to the tool's name."""

    version: str
    pattern: str  # a `version_pattern` that picks it


class Seen(Facts):
    """Of a program that was found: how its command ended, and the version that it printed."""

    path: str  # empty where it is not on the PATH, and `verify` runs another program
    command: str
    exit_code: MaybeUnknown[int]  # as in a shell: 139 is a SIGSEGV; unavailable where a guessed `--version` failed
    complaint: str = ""  # its first line of output when it did not end with 0
    broken: MaybeUnknown[bool]  # it does not start: a shim without a version, a crash; unavailable as exit_code
    version: MaybeUnknown[str]
    readings: tuple[Reading, ...] = ()  # where the version is one of several
