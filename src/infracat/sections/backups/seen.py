"""What is seen of a series of copies."""

from __future__ import annotations

from datetime import datetime

from infracat.facts import Facts, MaybeUnknown, default
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.restore import Restored


class Unfinished(Facts):
    """What may become a copy, or never will."""

    name: str
    age: float  # seconds since something was written to it
    why: str  # what tells that it is not whole


class Series(Facts):
    """Copies of one thing among those of others: ``users-*.dump``."""

    name: str
    newest: Copy
    age: float  # seconds
    copies: int


class Seen(Facts):
    """Of a series with a copy in it. Ages are seconds before the look, and negative where a date is ahead of it."""

    where: str  # the folder on this machine, or s3://bucket/prefix
    at: datetime  # when it was looked at
    newest: Copy  # that is whole
    age: float  # the newest's
    size: MaybeUnknown[int]  # the newest's, in bytes
    before: Copy | None  # the one before the newest, of the same name but for its date
    shrunk: MaybeUnknown[float]  # the share by which the newest is smaller than that, in percent
    oldest: Copy
    reach: float  # the age of the oldest
    copies: int
    unfinished: tuple[Unfinished, ...] = ()  # newest first
    series: tuple[Series, ...] = ()  # where several lie in one place: all that have more than one copy
    flaws: MaybeUnknown[tuple[str, ...]] = default(
        ()
    )  # of the newest, and of the newest of each fresh series beside it
    unread: str = ""  # why the newest is not read at all
    restored: MaybeUnknown[Restored | None] = default(None)  # where the row says how
