"""What an observer hands over: facts about a thing, or the reason why there are none.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, model_validator


class CannotObserve(Exception):
    """Could not look (no permission, daemon down, timed out): the row is unknown, never "no"."""


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class Unavailable:
    """Stands in for one fact that could not be looked at; reading it makes that one case unknown."""

    reason: str


@dataclass(frozen=True)
class Absent:
    """The thing itself is not there: the section's ``exists`` judge says why, and no other judge runs."""

    why: str


class Facts(Frozen):
    """Base of every section's ``Seen``: plain JSON values that are safe to print.

    A field that may be ``Unavailable`` is declared ``MaybeUnknown[T]``: reading it raises ``CannotObserve`` with the
    reason.
    """

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if isinstance(value, Unavailable):
            raise CannotObserve(value.reason)
        return value


T = TypeVar("T")
if TYPE_CHECKING:
    MaybeUnknown = Annotated[T, "may be Unavailable"]
else:

    class MaybeUnknown:
        """``MaybeUnknown[T]`` is ``T`` to a reader, ``T | Unavailable`` to the observer that fills it in."""

        def __class_getitem__(cls, item: Any) -> Any:
            return item | Unavailable


class Evidence(Frozen):
    """One thing that was done to look: a command or a connection, and what came back (redacted, bounded)."""

    command: str
    exit_code: int | None
    output: str
    duration: float  # seconds


class Observation(Frozen):
    """What one row's observer found on one host; exactly one of ``seen``, ``absent``, ``cannot`` is set."""

    key: str
    host: str
    at: datetime  # UTC
    platform: str
    duration: float  # seconds
    seen: dict[str, Any] | None = None
    absent: str | None = None
    cannot: str | None = None
    looked_at: tuple[str, ...] = ()  # the row's fields that the observer read
    digest: str = ""  # of those fields' values, so that a replay over a changed row is noticed
    evidence: tuple[Evidence, ...] = ()

    @model_validator(mode="after")
    def _has_one_outcome(self) -> Observation:
        if sum(outcome is not None for outcome in (self.seen, self.absent, self.cannot)) != 1:
            raise ValueError(f"{self.key}: needs exactly one of seen, absent and cannot")
        return self
