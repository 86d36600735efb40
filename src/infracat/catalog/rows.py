"""The base class of all catalog rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from infracat.catalog.fields import Day, Key, Many, Name, Seconds, ShellLine, Text, Url, YesNo
from infracat.catalog.fields.addresses import is_url_type
from infracat.catalog.rules import Presence, RuleViolation, RuleViolations, broken

if TYPE_CHECKING:
    from infracat.hosts import Host

Level = Literal["required", "recommended", "optional"]
Platform = Literal["linux", "darwin", "windows", "wsl"]


class Frozen(BaseModel):
    """Base of rows and their nested mappings: immutable, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    presence: ClassVar[tuple[Presence, ...]] = ()  # which fields go together

    @property
    def urls(self) -> Iterator[str]:
        """The values of all fields that are URLs, of nested mappings too."""
        for name in _url_fields(type(self)):
            yield from (each for each in _listed(getattr(self, name)) if each is not None)
        for value in self.__dict__.values():
            for each in _listed(value):
                yield from each.urls if isinstance(each, Frozen) else ()


@cache
def _url_fields(model: type[Frozen]) -> tuple[str, ...]:
    return tuple(name for name, field in model.model_fields.items() if is_url_type(field.annotation, field.metadata))


def _listed(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


class Waiver(Frozen):
    """An accepted failure: until when, why, and by whom."""

    until: Day = Field(description="The last day on which the waiver holds.")
    reason: Text = Field(description="Why the row is not met.")
    by: Text = Field(description="Who has waived it.")
    checks: Many[Name] = Field((), description="The checks that are waived; all of them when there is none here.")


class Row(Frozen):
    """One row of the catalog. Its key is ``section/name``."""

    section: ClassVar[str]

    name: Name = Field(description="Unique in its section; letters, digits and _ . - only.")
    title: Text | None = Field(None, description="What people read instead of the name.")
    purpose: Text | None = Field(None, description="What the project needs it for.")
    notes: Text | None = Field(None, description="Whatever else is worth knowing.")
    owner: Text | None = Field(None, description="Who looks after it.")
    docs: Url | None = Field(None, description="Where it is documented.")
    level: Level = Field("required", description="Not met: required fails, recommended warns, optional may be absent.")
    requires: Many[Key] = Field((), description="Keys of the rows without which this one cannot be met.")
    profiles: Many[Name] = Field(
        (), description="The profiles that the row is in; all of them when there is none here."
    )
    hosts: Many[Name] = Field((), description="The hosts that the row is about; the local one when there is none here.")
    platform: Many[Platform] = Field((), description="The platforms that it applies on; all when there is none here.")
    timeout: Seconds = Field(30.0, description="How long looking at it may take.")
    sudo: YesNo = Field(False, description="Whether looking at it needs root.")
    fix: ShellLine | None = Field(None, description="The command to run when it is not met; shown, never run.")
    waive: Waiver | None = Field(None, description="Who has waived it, why, and until when.")
    missing: Many[Name] = Field((), description="Fields that nobody knows yet; until they are stated it is unknown.")

    @property
    def key(self) -> str:
        return f"{self.section}/{self.name}"

    @property
    def lacks(self) -> tuple[str, ...]:
        """What the row does not say and must, before anybody can look at it: what to write, and where."""
        return ()

    @property
    def is_whole(self) -> bool:
        """Whether it has all fields that its section demands; it may lack others by its own word (``missing``)."""
        return True

    @property
    def remedy(self) -> str | None:
        """The command that a report shows beside a failure."""
        return self.fix

    def applies_on(self, platform: str) -> bool:
        """Whether the row applies on the platform; rows for ``linux`` apply on ``wsl`` too."""
        wanted: tuple[str, ...] = self.platform
        return not wanted or platform in wanted or (platform == "wsl" and "linux" in wanted)

    def secrets(self, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
        """The secrets that the row involves: the key under which removals are counted, and the values to mask.

        ``host`` reads the variables and files in which they are. Credentials in ``urls`` are masked in any case.
        """
        del host  # most sections have none
        return iter(())

    @classmethod
    def rules(cls, configured: Mapping[str, Any]) -> Iterable[RuleViolation]:
        """Contradictions between the values of fields; ``configured`` has the fields that the catalog sets.

        Their values are parsed, or still text if another field of the row is invalid.
        """
        del configured  # most sections have no rules
        return ()

    @classmethod
    def rules_broken_by(cls, values: Mapping[str, Any]) -> list[RuleViolation]:
        """The rules as far as they can be applied to values of which some are not even of their type."""
        found = list(broken(cls.presence, values))
        with suppress(Exception):  # what a rule stumbles over is told already, as a mistake in that field
            for each in cls.rules(values):
                found.append(each)
        return found

    @model_validator(mode="after")
    def _keeps_the_rules(self) -> Self:
        configured = {name: getattr(self, name) for name in self.model_fields_set}
        try:
            violations = (*broken(self.presence, configured), *self.rules(configured))
        except Exception as error:  # a bug, in the section of a package perhaps: no traceback, and no audit of the row
            why = f"the rules of {self.section} do not cover this row: {type(error).__name__}: {error}"
            raise RuleViolations([RuleViolation("name", why)]) from error
        if violations:
            raise RuleViolations(violations)
        return self
