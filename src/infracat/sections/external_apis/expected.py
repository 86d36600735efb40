"""What a row of ``external_apis`` expects, as its judges compare and print it."""

from __future__ import annotations

from dataclasses import dataclass

from infracat.catalog.fields import AnyStatus, HttpStatus, Rate
from infracat.sections.external_apis.seen import AUTH_REFUSED, TOO_MANY_REQUESTS, RateLimit

_TOLERANCE = 0.1  # of a time: a month of 30 days counts as one of 31


@dataclass(frozen=True)
class ExpectedStatus:
    """A stated status, or any below 400. 429, and 401 and 403 with a credential, have judges of their own."""

    stated: tuple[HttpStatus, ...]
    takes_credential: bool

    def agrees(self, found: int | None) -> bool:
        if found == TOO_MANY_REQUESTS or (self.takes_credential and found in AUTH_REFUSED):
            return True
        return AnyStatus(self.stated).agrees(found)

    def __str__(self) -> str:
        return str(AnyStatus(self.stated))


@dataclass(frozen=True)
class MinimumRate:
    """The rate that must be allowed at least. Limits over the same time count; where there are none, all limits do."""

    rate: Rate

    def agrees(self, found: tuple[RateLimit, ...]) -> bool:
        return all(self._is_enough(limit) for limit in self.show(found))

    def show(self, found: tuple[RateLimit, ...]) -> tuple[RateLimit, ...]:
        return tuple(limit for limit in found if self._is_over_the_same_time(limit)) or found

    def __str__(self) -> str:
        return f">= {self.rate}"

    def _is_over_the_same_time(self, limit: RateLimit) -> bool:
        return limit.seconds is not None and abs(limit.seconds / self.rate.seconds - 1) <= _TOLERANCE

    def _is_enough(self, limit: RateLimit) -> bool:
        if limit.seconds is None or self._is_over_the_same_time(limit):
            return limit.count >= self.rate.count
        return limit.count / limit.seconds >= self.rate.count / self.rate.seconds


class Days(int):
    """``14 days``."""

    def __str__(self) -> str:
        return f"{int(self)} {'day' if self == 1 else 'days'}"
