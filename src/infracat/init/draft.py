"""Rows as they are gathered from many places, before they are a catalog's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infracat.sections.shapes import is_placeholder

Value = str | Sequence[str] | Mapping[str, str]
Reference = tuple[str, str]  # a section, and a name as its source has it


@dataclass
class Draft:
    """A row to be: its name as its source has it, and where each part of it comes from."""

    section: str
    name: str
    fields: dict[str, Value] = field(default_factory=dict)
    origins: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    requires: list[Reference] = field(default_factory=list)


class Drafts:
    """All that was found. What two sources say of one thing is one row; the first to state a field has it."""

    def __init__(self) -> None:
        self._drafts: dict[Reference, Draft] = {}
        self.secrets: set[str] = set()

    def add(self, section: str, name: str, origin: str, remark: str = "", **fields: Value | None) -> Draft:
        """Fields that are None or empty are not stated."""
        draft = self._drafts.setdefault((section, name), Draft(section, name))
        if origin not in draft.origins:
            draft.origins.append(origin)
        if remark and remark not in draft.remarks:
            draft.remarks.append(remark)
        for key, value in fields.items():
            if value:
                draft.fields.setdefault(key.rstrip("_"), value)
        return draft

    def keep_secret(self, value: str) -> None:
        """A value that was met on the way, and is not to get out; a placeholder is none."""
        if not is_placeholder(value, None):
            self.secrets.add(value)

    def get(self, section: str, name: str) -> Draft | None:
        return self._drafts.get((section, name))

    def of(self, section: str) -> Iterator[Draft]:
        yield from (draft for draft in list(self._drafts.values()) if draft.section == section)

    def __iter__(self) -> Iterator[Draft]:
        yield from self._drafts.values()
