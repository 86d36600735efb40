"""Fields of several values."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator

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


Many = Annotated[tuple[T, ...], BeforeValidator(listed)]
