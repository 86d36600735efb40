"""A row that notes which of its fields are read: a replay tells whether what mattered has changed."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infracat.catalog.rows import Row


class Watched:
    """Stands in for a row. What its properties and methods read counts as well."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self._read: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        kind = type(self._row)
        if name in kind.model_fields:
            self._read.add(name)
            return getattr(self._row, name)
        member = next((vars(base)[name] for base in kind.__mro__ if name in vars(base)), None)
        if isinstance(member, property) and member.fget:
            return member.fget(self)
        if isinstance(member, FunctionType):
            return member.__get__(self)
        return getattr(self._row, name)

    @property
    def __class__(self) -> Any:  # so that isinstance() sees the row's
        return type(self._row)

    @__class__.setter
    def __class__(self, kind: Any) -> None:
        raise AttributeError("a row is frozen")


def fields_read(watched: Any) -> tuple[str, ...]:
    """The names of the fields that were read so far, sorted."""
    return tuple(sorted(object.__getattribute__(watched, "_read")))
