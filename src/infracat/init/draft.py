"""Rows under construction: collectors add to them from many sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infracat.init.secrecy import Secret, secrets_in

Value = str | Sequence[str] | Mapping[str, str]
Reference = tuple[str, str]  # a section, and the key of one of its drafts


@dataclass
class Draft:
    """A row under construction: its name as in its source, and where its parts come from.

    ``key`` tells it from the others of its section; ``longer_names`` are for when another row has its name.
    """

    section: str
    name: str
    key: str
    longer_names: Sequence[str] = ()
    fields: dict[str, Value] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    requires: list[Reference] = field(default_factory=list)
    starts: str = ""  # the command that verify starts because of it, as it may be shown


@dataclass(frozen=True)
class Suggestion:
    """A row that is written as a comment, since something about it is not known; ``why`` says what."""

    section: str
    name: str
    origin: str
    why: str
    fields: Mapping[str, Value]


class Drafts:
    """All rows found. Two sources of one thing make one row; for each field, the first source wins.

    A thing is known by its key, by default its name: two folders with services of one name need two keys.
    """

    def __init__(self) -> None:
        self._drafts: dict[Reference, Draft] = {}
        self.secrets: dict[str, Secret] = {}  # by value
        self.suggestions: list[Suggestion] = []
        self.defaults: set[str] = set()  # variables that the project works without

    def add(
        self, section: str, name: str, origin: str, remark: str = "", *, key: str = "", **fields: Value | None
    ) -> Draft:
        """Add a row, or add to it; fields that are None or empty are left out."""
        key = key or name
        draft = self._drafts.setdefault((section, key), Draft(section, name, key))
        if origin not in draft.origins:
            draft.origins.append(origin)
        if remark and remark not in draft.remarks:
            draft.remarks.append(remark)
        for field_name, value in fields.items():
            if value:
                draft.fields.setdefault(field_name.rstrip("_"), value)
        return draft

    def suggest(self, section: str, name: str, origin: str, why: str, fields: Mapping[str, Value]) -> None:
        """Add a row as a comment; fields that are empty are left out."""
        kept = {field_name: value for field_name, value in fields.items() if value}
        self.suggestions.append(Suggestion(section, name, origin, why, kept))

    def note_secret(self, name: str, value: str) -> None:
        """Remember which values must not appear in the catalog; a harmless value is not remembered."""
        for secret in secrets_in(name, value):
            self.secrets.setdefault(secret.value, secret)

    def remove(self, draft: Draft) -> None:
        del self._drafts[draft.section, draft.key]

    def get(self, section: str, key: str) -> Draft | None:
        return self._drafts.get((section, key))

    def of(self, section: str) -> Iterator[Draft]:
        yield from (draft for draft in list(self._drafts.values()) if draft.section == section)

    def __iter__(self) -> Iterator[Draft]:
        yield from self._drafts.values()
