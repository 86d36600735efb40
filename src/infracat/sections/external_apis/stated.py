"""What a row of ``external_apis`` states, as it judges and prints itself."""

from __future__ import annotations

from dataclasses import dataclass

from infracat.catalog.fields import Rate
from infracat.sections.external_apis.limits import Limit

TOO_MANY = 429
REFUSED = (401, 403)
_ALIKE = 0.1  # a month of 30 days is one of 31


@dataclass(frozen=True)
class Answered:
    """The stated status, or any below 400. 429, and 401 and 403 to a credential, have judges of their own."""

    status: int | None
    takes_credential: bool

    def agrees(self, found: int | None) -> bool:
        if found is None or found == self.status:
            return found is not None
        if found == TOO_MANY or (self.takes_credential and found in REFUSED):
            return True
        return self.status is None and found < 400

    def __str__(self) -> str:
        return str(self.status or "<= 399")


@dataclass(frozen=True)
class Allows:
    """What must be allowed at least. Of several limits those over the stated time count; without one, all do."""

    rate: Rate

    def agrees(self, found: tuple[Limit, ...]) -> bool:
        return all(self._suffices(limit) for limit in self.show(found))

    def show(self, found: tuple[Limit, ...]) -> tuple[Limit, ...]:
        return tuple(limit for limit in found if self._is_over_the_same_time(limit)) or found

    def __str__(self) -> str:
        return f">= {self.rate}"

    def _is_over_the_same_time(self, limit: Limit) -> bool:
        return limit.seconds is not None and abs(limit.seconds / self.rate.seconds - 1) <= _ALIKE

    def _suffices(self, limit: Limit) -> bool:
        if limit.seconds is None or self._is_over_the_same_time(limit):
            return limit.count >= self.rate.count
        return limit.count / limit.seconds >= self.rate.count / self.rate.seconds


class Days(int):
    """``14 days``."""

    def __str__(self) -> str:
        return f"{int(self)} {'day' if self == 1 else 'days'}"
