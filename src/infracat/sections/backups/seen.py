"""The facts about a row's copies."""

from __future__ import annotations

from datetime import datetime

from infracat.facts import Facts, MaybeUnknown, default
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.restore import Restored
from infracat.sections.backups.spot import Compared


class Unfinished(Facts):
    """A file that is being written, or was left incomplete."""

    name: str
    age: float  # seconds since something was written to it
    why: str  # the sign that it is incomplete


class Series(Facts):
    """Copies whose names differ only in date and number: ``users-*.dump``."""

    name: str
    newest: Copy
    age: float  # seconds
    copies: int


class Seen(Facts):
    """Where there is a copy. Ages are seconds at the time of observation, and negative for a date after it."""

    where: str  # the folder on this machine, or s3://bucket/prefix
    at: datetime  # of the observation
    newest: Copy  # that is complete
    age: MaybeUnknown[float]  # the newest's
    size: MaybeUnknown[int]  # the newest's, in bytes
    before: (
        Copy | None
    )  # the one before the newest, of the same name but for date and number, packed likewise, not empty
    shrunk: MaybeUnknown[float | None]  # the percentage by which the newest is smaller; None: there is none before
    oldest: Copy
    reach: MaybeUnknown[float]  # the age of the oldest
    copies: int
    unfinished: tuple[Unfinished, ...] = ()  # newest first
    series: tuple[Series, ...] = ()  # where there are several at one location: those of more than one copy
    flaws: MaybeUnknown[tuple[str, ...]] = default(())  # of the newest copy, and of that of other series not late
    unread: str = ""  # why the newest is not read to its end
    spot: MaybeUnknown[Compared | None] = default(None)  # where the row states `spot`
    restored: MaybeUnknown[Restored | None] = default(None)  # where the row states `restore`
