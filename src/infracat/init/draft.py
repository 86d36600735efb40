"""Rows under construction: collectors add to them from many sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infracat.sections.env_vars.shapes import is_placeholder

Value = str | Sequence[str] | Mapping[str, str]
Reference = tuple[str, str]  # a section, and a name as its source has it


@dataclass
class Draft:
    """A row under construction: its name as in its source, and where its parts come from."""

    section: str
    name: str
    fields: dict[str, Value] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    requires: list[Reference] = field(default_factory=list)


class Drafts:
    """All rows found. Two sources of one thing make one row; for each field, the first source wins."""

    def __init__(self) -> None:
        self._drafts: dict[Reference, Draft] = {}
        self.secrets: set[str] = set()

    def add(self, section: str, name: str, origin: str, remark: str = "", **fields: Value | None) -> Draft:
        """Add a row, or add to it; fields that are None or empty are left out."""
        draft = self._drafts.setdefault((section, name), Draft(section, name))
        if origin not in draft.origins:
            draft.origins.append(origin)
        if remark and remark not in draft.remarks:
            draft.remarks.append(remark)
        for key, value in fields.items():
            if value:
                draft.fields.setdefault(key.rstrip("_"), value)
        return draft

    def note_secret(self, value: str) -> None:
        """Remember a value that must not appear in the catalog; a placeholder is not secret."""
        if not is_placeholder(value, None):
            self.secrets.add(value)

    def get(self, section: str, name: str) -> Draft | None:
        return self._drafts.get((section, name))

    def of(self, section: str) -> Iterator[Draft]:
        yield from (draft for draft in list(self._drafts.values()) if draft.section == section)

    def __iter__(self) -> Iterator[Draft]:
        yield from self._drafts.values()
