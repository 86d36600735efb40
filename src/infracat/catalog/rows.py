"""What every catalog row has in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from infracat.catalog.fields import Day, Key, Many, Name, Seconds, Text, Url, YesNo
from infracat.catalog.fields.addresses import is_url_type

if TYPE_CHECKING:
    from infracat.hosts import Host

Level = Literal["required", "recommended", "optional"]
Platform = Literal["linux", "darwin", "windows", "wsl"]


class Wrong(NamedTuple):
    """A field that is wrong beside the others, and why; ``item`` tells which of its values."""

    field: str
    why: str
    item: int | None = None

    @property
    def path(self) -> tuple[str | int, ...]:
        return (self.field,) if self.item is None else (self.field, self.item)


class BrokenRules(ValueError):
    """Each field of a row may be right and the row still wrong."""

    def __init__(self, wrongs: Iterable[Wrong]) -> None:
        self.wrongs = tuple(wrongs)
        super().__init__("; ".join(f"{wrong.field}: {wrong.why}" for wrong in self.wrongs))


class Frozen(BaseModel):
    """Base of what a catalog is made of: immutable, and without a field that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")

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
    """What is known not to be met, and who has taken it upon themselves until when."""

    until: Day = Field(description="The last day on which the waiver holds.")
    reason: Text = Field(description="Why the row is not met.")
    by: Text = Field(description="Who has waived it.")
    checks: Many[Name] = Field((), description="The checks that are waived; all of them when there is none here.")


class Row(Frozen):
    """One promise of the catalog. Its key is ``section/name``."""

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
    fix: Text | None = Field(None, description="The command to run when it is not met; shown, never run.")
    waive: Waiver | None = Field(None, description="Who has waived it, why, and until when.")

    @property
    def key(self) -> str:
        return f"{self.section}/{self.name}"

    @property
    def remedy(self) -> str | None:
        """The command that a report shows beside a failure."""
        return self.fix

    def applies_on(self, platform: str) -> bool:
        """Whether the row is about that platform; what is on ``linux`` is on ``wsl`` too."""
        wanted: tuple[str, ...] = self.platform
        return not wanted or platform in wanted or (platform == "wsl" and "linux" in wanted)

    def secrets(self, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
        """The secrets that the row involves: the key under which removals are counted, and the values to mask.

        ``host`` reads the variables and files in which they are. Credentials in ``urls`` are masked in any case.
        """
        del host  # most sections have none
        return iter(())

    @classmethod
    def rules(cls, stated: Mapping[str, Any]) -> Iterable[Wrong]:
        """What is wrong about fields beside each other; ``stated`` has the fields that the catalog states.

        Their values are read already, or still text where another field of the row is wrong.
        """
        del stated  # most sections have no such rules
        return ()

    @model_validator(mode="after")
    def _keeps_the_rules(self) -> Self:
        wrongs = tuple(self.rules({name: getattr(self, name) for name in self.model_fields_set}))
        if wrongs:
            raise BrokenRules(wrongs)
        return self


def needs(stated: Mapping[str, Any], kind: str, *fields: str) -> Iterable[Wrong]:
    """The fields that a row of this kind cannot do without."""
    return [Wrong(field, f"is missing: {kind} needs it") for field in fields if field not in stated]


def has_no(stated: Mapping[str, Any], kind: str, *fields: str) -> Iterable[Wrong]:
    """The fields that mean nothing for a row of this kind."""
    return [Wrong(field, f"{kind} has no such field") for field in fields if field in stated]


def only_one_of(stated: Mapping[str, Any], *fields: str) -> Iterable[Wrong]:
    """All but the first of fields that say the same thing in different ways."""
    first, *others = [field for field in fields if field in stated] or [""]
    return [Wrong(field, f"state {first} or {field}, not both") for field in others]
