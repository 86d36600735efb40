"""Rules between the fields of a row. Which fields go together is data: the JSON Schema has these rules too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from infracat.catalog.mistakes import shown


class RuleViolation(NamedTuple):
    """A field whose value contradicts the row's other fields; ``item`` is the index in a list."""

    field: str
    why: str
    item: int | None = None

    @property
    def path(self) -> tuple[str | int, ...]:
        return (self.field,) if self.item is None else (self.field, self.item)


class RuleViolations(ValueError):
    """The fields of a row are valid one by one, but not together."""

    def __init__(self, violations: Iterable[RuleViolation]) -> None:
        self.violations = tuple(violations)
        super().__init__("; ".join(f"{each.field}: {each.why}" for each in self.violations))


class Presence(Protocol):
    """Which fields must, or must not, be stated together; ``stated`` has those that are."""

    def broken_by(self, stated: Mapping[str, Any]) -> Iterator[RuleViolation]: ...


@dataclass(frozen=True)
class AtLeastOne:
    """One of ``fields`` is stated, or several are."""

    fields: tuple[str, ...]
    why: str

    def broken_by(self, stated: Mapping[str, Any]) -> Iterator[RuleViolation]:
        if not any(name in stated for name in self.fields):
            yield RuleViolation(self.fields[0], self.why)


@dataclass(frozen=True)
class AtMostOne:
    """No two of ``fields`` are stated."""

    fields: tuple[str, ...]

    def broken_by(self, stated: Mapping[str, Any]) -> Iterator[RuleViolation]:
        """All but the first that is stated."""
        first, *others = [name for name in self.fields if name in stated] or [""]
        yield from (RuleViolation(name, f"state {first} or {name}, not both") for name in others)


@dataclass(frozen=True)
class Needs:
    """``field`` is stated with ``other`` only."""

    field: str
    other: str
    why: str

    def broken_by(self, stated: Mapping[str, Any]) -> Iterator[RuleViolation]:
        if self.field in stated and self.other not in stated:
            yield RuleViolation(self.field, self.why)


@dataclass(frozen=True)
class Excludes:
    """``field`` is not stated with ``other``."""

    field: str
    other: str
    why: str

    def broken_by(self, stated: Mapping[str, Any]) -> Iterator[RuleViolation]:
        if self.field in stated and self.other in stated:
            yield RuleViolation(self.field, self.why)


@dataclass(frozen=True)
class OnlyWith:
    """``field`` is stated only where ``choice``, a field too, has one of ``values``; its value is told."""

    field: str
    choice: str
    values: tuple[str, ...]
    why: str

    def broken_by(self, stated: Mapping[str, Any]) -> Iterator[RuleViolation]:
        chosen = stated.get(self.choice)
        if self.field in stated and isinstance(chosen, str) and chosen not in self.values:
            yield RuleViolation(self.field, f"{self.why} (got {shown(chosen)})")


@dataclass(frozen=True)
class NotWith:
    """None of ``fields`` is stated where ``choice`` is ``value``."""

    fields: tuple[str, ...]
    choice: str
    value: str
    why: str

    def broken_by(self, stated: Mapping[str, Any]) -> Iterator[RuleViolation]:
        if stated.get(self.choice) == self.value:
            yield from (RuleViolation(name, self.why) for name in self.fields if name in stated)


@dataclass(frozen=True)
class RequiredWith:
    """``field`` is stated where ``choice`` is ``value``."""

    field: str
    choice: str
    value: str

    def broken_by(self, stated: Mapping[str, Any]) -> Iterator[RuleViolation]:
        if stated.get(self.choice) == self.value and self.field not in stated:
            yield RuleViolation(self.field, f"is missing: {self.choice} {self.value} needs it")


def broken(rules: Iterable[Presence], stated: Mapping[str, Any]) -> Iterator[RuleViolation]:
    """All that ``stated`` breaks, in the order of ``rules``."""
    for rule in rules:
        yield from rule.broken_by(stated)
