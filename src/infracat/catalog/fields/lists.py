"""Fields of several values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

T = TypeVar("T")


def listed(value: Any) -> Any:
    """A list; one value stands for a list of it."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        raise ValueError("is a mapping; expected a list")
    return value


def mapping(value: Any) -> Any:
    """A mapping of names to values."""
    if isinstance(value, str | list):
        kind = "is a list" if isinstance(value, list) else "is text" if value else "has no value"
        raise ValueError(f"{kind}; expected a mapping, NAME: value")
    return value


@dataclass(frozen=True)
class AsList:
    """Tells pydantic that one value stands for a list of it."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_before_validator_function(listed, handler(source))


Many = Annotated[tuple[T, ...], AsList()]
