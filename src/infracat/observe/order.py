"""An order: the fields of a row that its observer reads, and nothing else. Standard library only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, dataclass, fields
from typing import Any, Self, dataclass_transform, get_args, get_type_hints

from infracat.json_codec import dump_fields


@dataclass_transform(frozen_default=True, kw_only_default=True)
@dataclass(frozen=True)
class RowOrder:
    """Base of every section's ``Order``: a frozen dataclass whose fields are named like the row's fields or properties.

    A field with a default may be missing from some kinds of the section's rows. What an observer does not declare, it
    cannot read; so a replay knows which of the catalog's changes matter, and an order can travel to another machine.

    >>> class Order(RowOrder):
    ...     name: str
    ...     verify: str | None
    """

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True)(cls)

    @classmethod
    def of(cls, row: Any) -> Self:
        """The order that a row makes; a field that is an order itself is made of a part of the row."""
        kinds = get_type_hints(cls)
        there = [each.name for each in fields(cls) if _is_there(row, each)]
        return cls(**{name: _taken(getattr(row, name), kinds[name]) for name in there})

    @property
    def field_names(self) -> tuple[str, ...]:
        """Sorted."""
        return tuple(sorted(each.name for each in fields(self)))

    @property
    def digest(self) -> str:
        """It differs when one of the fields was changed in the catalog."""
        return digest_of_values(dump_fields(self))


def _taken(value: Any, kind: Any) -> Any:
    parts = [each for each in (kind, *get_args(kind)) if isinstance(each, type) and issubclass(each, RowOrder)]
    return parts[0].of(value) if parts and value is not None else value


def _is_there(row: Any, field: Any) -> bool:
    return hasattr(row, field.name) or (field.default is MISSING and field.default_factory is MISSING)


def digest_of_values(values: dict[str, Any]) -> str:
    """16 hexadecimal digits: ``values`` are what JSON has, or print themselves."""
    text = json.dumps(values, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


NOTHING = RowOrder()  # of a row that was not looked at
