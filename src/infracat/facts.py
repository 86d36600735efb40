"""What an observer hands over: facts about a thing, or the reason why there are none. Standard library only.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, dataclass_transform

T = TypeVar("T")

LOCAL = "local"  # this machine among a catalog's hosts


class CannotObserve(Exception):
    """Could not look (no permission, daemon down, timed out): the row is unknown, never "no"."""


@dataclass(frozen=True)
class Unavailable:
    """Stands in for one fact that could not be looked at; reading it makes that one case unknown."""

    reason: str


@dataclass(frozen=True)
class Absent:
    """The thing itself is not there: the section's ``exists`` judge says why, and no other judge runs."""

    why: str


@dataclass_transform(frozen_default=True, kw_only_default=True)
@dataclass(frozen=True, eq=False, repr=False)
class Facts:
    """Base of every section's ``Seen``, and of what it consists of: frozen dataclasses that are safe to print.

    A field that may be ``Unavailable`` is declared ``MaybeUnknown[T]``: reading it raises ``CannotObserve`` with the
    reason.

    >>> class Seen(Facts):
    ...     version: MaybeUnknown[str]
    """

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)  # these two would read what is unavailable

    def __getattribute__(self, name: str) -> Any:
        value = super().__getattribute__(name)
        if isinstance(value, Unavailable):
            raise CannotObserve(value.reason)
        return value

    def replace(self, **changes: Any) -> Self:
        """The same facts but for ``changes``."""
        return type(self)(**{**vars(self), **changes})

    def judged_apart(self) -> Mapping[str, Facts]:
        """What is judged one by one, by name, where a row means several alike things; empty: it means one."""
        return {}

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), tuple(vars(self).values())))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in vars(self).items())})"


if TYPE_CHECKING:

    class MaybeUnknown(Generic[T]):
        """Type checkers see a ``T`` where the field is read, and ``T | Unavailable`` where it is filled in."""

        def __get__(self, facts: object, kind: Any = None) -> T: ...
        def __set__(self, facts: object, value: T | Unavailable) -> None: ...

else:

    class MaybeUnknown:
        """``MaybeUnknown[T]`` is ``T`` to a reader, ``T | Unavailable`` to the observer that fills it in."""

        def __class_getitem__(cls, item: Any) -> Any:
            return item | Unavailable


def default(value: Any) -> Any:
    """The default of a field that is declared ``MaybeUnknown``: ``region: MaybeUnknown[str] = default("")``."""
    return value


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One thing that was done to look: a command or a connection, and what came back (redacted, bounded)."""

    command: str
    exit_code: int | None
    output: str
    duration: float  # seconds


@dataclass(frozen=True, kw_only=True)
class Observation:
    """What one row's observer found on one host; exactly one of ``seen``, ``absent``, ``cannot`` is set."""

    key: str
    host: str
    at: datetime  # UTC
    platform: str
    duration: float  # seconds
    seen: dict[str, Any] | None = None  # the facts, as JSON
    absent: str | None = None
    cannot: str | None = None
    looked_at: tuple[str, ...] = ()  # the fields of the observer's order
    digest: str = ""  # of that order, so that a replay over a changed row is noticed
    evidence: tuple[Evidence, ...] = ()

    def __post_init__(self) -> None:
        if sum(outcome is not None for outcome in (self.seen, self.absent, self.cannot)) != 1:
            raise ValueError(f"{self.key}: needs exactly one of seen, absent and cannot")
