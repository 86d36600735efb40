"""One copy of a backup: a file, an object of a bucket, or a snapshot of a repository."""

from __future__ import annotations

from datetime import datetime

from infracat.facts import Facts


class Copy(Facts):
    """A copy, and where it is."""

    name: str  # shop-2026-11-22.dump, 4f5a62ef
    at: datetime  # when it was made
    size: int | None  # bytes; None where its tool does not report it
    where: str  # a path, or s3://bucket/key
    dated: str = ""  # how `at` is known, as "by its modification time"; empty: by the name, or by the tool
    doubt: str = ""  # why `at` may be wrong; empty where nothing speaks for that
    parts: tuple[str, ...] = ()  # where they are, of a copy in several files
    missing: str = ""  # which of them are not there
    host: str = ""  # of a snapshot: whose data it holds
    tags: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()  # what was backed up, where its tool tells


class Integrity(Facts):
    """Whether one copy is undamaged."""

    flaw: str  # what is wrong with it; empty where nothing is
    how: str  # what has read it: gzip, tar with 12 members
