"""How a field's text becomes its value, with messages of our own.

Observers use these values too, with the standard library only: pydantic is imported when it asks for a schema.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from infracat.catalog.nodes import Scalar

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

T = TypeVar("T")
NOTHING = ("", "~", "null", "Null", "NULL")  # what YAML reads as nothing, when it is not quoted


def reader(parse: Callable[[str], T], what: str) -> Callable[[Any], T]:
    """A validator: refuses what is not one piece of text, and gives the text to ``parse``.

    What is neither text nor a collection was made by a program, not read from a file, and stays as it is.
    """

    def read(value: Any) -> T:
        if isinstance(value, str):
            return parse(_something(value, what))
        if isinstance(value, dict | list):
            raise ValueError(f"is a {'mapping' if isinstance(value, dict) else 'list'}; expected {what}")
        made: T = value
        return made

    return read


@dataclass(frozen=True)
class Read:
    """Tells pydantic to read a field by this function alone; ``what`` is the type in words."""

    read: Callable[[Any], Any]
    what: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.read)


def field(parse: Callable[[str], Any], what: str) -> Read:
    """``Annotated[int, field(integer, "a whole number")]``."""
    return Read(reader(parse, what), what)


def _something(text: str, what: str) -> str:
    if isinstance(text, Scalar) and text.plain and text in NOTHING:
        raise ValueError(f"has no value; expected {what}")
    if not text.strip():
        raise ValueError(f"is empty; expected {what}")
    return text


class Stated:
    """A value of the catalog with a type of its own: it reads itself, and prints as it was written."""

    what: ClassVar[str]  # in messages: "expected a size"

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ValueError, with a message that says what to write, for anything else."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            reader(cls.read, cls.what), serialization=core_schema.to_string_ser_schema(when_used="always")
        )
