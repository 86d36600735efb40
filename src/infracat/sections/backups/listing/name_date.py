"""A date in a name, and when the copy with that name was made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

Span = tuple[int, int]
_LONGEST_WRITE = timedelta(hours=1)  # most files are complete so long after the moment in their names
_SLACK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NameDate:
    """A date in a name; ``moment`` is in UTC, or naive where the name has no zone, and None where it has no time."""

    day: date
    moment: datetime | None
    span: Span
    dotted: bool = False  # 2026.11.22, which a version may be as well

    def made_at(self, modified: datetime, now: datetime) -> datetime:
        """When the copy was made, in UTC; ``modified`` adds what the name leaves open, and does not overrule the name.

        A day without a time: the time of modification if that is on the day, otherwise the end of the day (the file was
        copied since, so the hour is unknown, and the copy is not called late before it certainly is).
        """
        if self.moment is None:
            return self._on_the_day(modified, now)
        if self.moment.tzinfo:
            return self.moment
        local, utc = self.moment.astimezone(UTC), self.moment.replace(tzinfo=UTC)
        return utc if _is_shortly_before(utc, modified) and not _is_shortly_before(local, modified) else local

    def _on_the_day(self, modified: datetime, now: datetime) -> datetime:
        if self.includes(modified):
            return modified
        if self.includes(now):
            return now
        begins = datetime(self.day.year, self.day.month, self.day.day)  # noqa: DTZ001 - local time
        ends = end_of(self.day)
        return begins.astimezone(UTC) if begins.astimezone(UTC) > now else ends

    def includes(self, moment: datetime) -> bool:
        """Whether the moment is on that day in local time, or in UTC."""
        return self.day in (moment.astimezone().date(), moment.astimezone(UTC).date())


@dataclass(frozen=True, slots=True)
class AmbiguousDate:
    """What may be one of several days, or none: ``05-11-2026``, ``2026-329``."""

    text: str
    days: tuple[date, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class NamePeriod:
    """A week or a month in a name."""

    text: str
    first: date
    last: date
    span: Span


@dataclass(frozen=True, slots=True)
class DatesInName:
    """All that tells a date in a name; none of them overlaps another."""

    days: tuple[NameDate, ...]
    doubtful: tuple[AmbiguousDate, ...]
    periods: tuple[NamePeriod, ...]

    @property
    def spans(self) -> list[Span]:
        found: tuple[NameDate | AmbiguousDate | NamePeriod, ...] = (*self.days, *self.doubtful, *self.periods)
        return [each.span for each in found]


def end_of(day: date) -> datetime:
    """The last second of the day in local time, in UTC."""
    begins = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - local time
    return (begins + timedelta(days=1, seconds=-1)).astimezone(UTC)


def _is_shortly_before(moment: datetime, modified: datetime) -> bool:
    return -_SLACK <= modified - moment <= _LONGEST_WRITE
