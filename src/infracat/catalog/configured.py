"""The fields that the catalog has for a row, as text: reports show them beside what was found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from infracat.catalog.rows import Row

SHOWN_ELSEWHERE = {
    "name", "title", "purpose", "notes", "docs", "owner", "level", "requires", "profiles", "hosts", "fix", "waive",
    "missing", "history",
}  # fmt: skip


def configured_fields(row: Row) -> dict[str, str]:
    """The fields of ``row`` that the catalog has, as text: ``{"image": "postgres:15", "ports": "5432"}``.

    Without those that a report shows for every row anyway. Of a mapping, only the names: the values may be secrets.
    """
    names = [name for name in type(row).model_fields if name in row.model_fields_set - SHOWN_ELSEWHERE]
    values = {name: _text(getattr(row, name)) for name in names}
    return {name.rstrip("_"): text for name, text in values.items() if text}


def _text(value: Any) -> str:
    if isinstance(value, BaseModel):
        parts = ((name, getattr(value, name)) for name in type(value).model_fields if name in value.model_fields_set)
        return ", ".join(f"{name} {_text(part)}" for name, part in parts)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(map(str, value))
    if isinstance(value, tuple | list):
        return ", ".join(_text(part) for part in value)
    return "" if value is None else str(getattr(value, "pattern", value))
