"""What the catalog states of a row, in words: for reports that show the catalog beside what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from infracat.catalog.rows import Row

_TOLD_ELSEWHERE = {
    "name", "title", "purpose", "notes", "docs", "owner", "level", "requires", "profiles", "hosts", "fix", "waive",
    "history",
}  # fmt: skip


def stated(row: Row) -> dict[str, str]:
    """The fields of ``row`` that the catalog has, as text: ``{"image": "postgres:15", "ports": "5432"}``.

    Without those that every row of a report tells anyway. Of a mapping to values, which may be secrets, only the names.
    """
    names = [name for name in type(row).model_fields if name in row.model_fields_set - _TOLD_ELSEWHERE]
    values = {name: _words(getattr(row, name)) for name in names}
    return {name.rstrip("_"): words for name, words in values.items() if words}


def _words(value: Any) -> str:
    if isinstance(value, BaseModel):
        parts = ((name, getattr(value, name)) for name in type(value).model_fields if name in value.model_fields_set)
        return ", ".join(f"{name} {_words(part)}" for name, part in parts)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(map(str, value))
    if isinstance(value, tuple | list):
        return ", ".join(_words(part) for part in value)
    return "" if value is None else str(getattr(value, "pattern", value))
