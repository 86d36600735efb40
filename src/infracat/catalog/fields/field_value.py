"""Parses the text of a field into its value, with messages of our own.

Observers use these values with the standard library only: pydantic is imported when it asks for a schema.
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
SCALARS = ("string", "number", "boolean")  # in JSON's words
NULLS = ("", "~", "null", "Null", "NULL")  # what YAML reads as null, when it is not quoted


def reader(parse: Callable[[str], T], what: str) -> Callable[[Any], T]:
    """A validator that accepts one text and returns ``parse(text)``.

    A value that is neither text nor a collection comes from code, not from a file, and is returned unchanged.
    """

    def read(value: Any) -> T:
        if isinstance(value, str):
            return parse(_not_empty(value, what))
        if isinstance(value, dict | list):
            raise ValueError(f"is a {'mapping' if isinstance(value, dict) else 'list'}; expected {what}")
        made: T = value
        return made

    return read


@dataclass(frozen=True)
class FieldReader:
    """Has pydantic validate a field with this function alone; ``what`` is the type in messages.

    ``takes_variables``: ``${NAME}`` in it is filled in before it is read. ``called``: the type in the tables of fields,
    where that says more. ``json_types``: what another parser of YAML, which guesses types, may make of a right text.
    ``choices``: the only right texts, in small letters.
    """

    read: Callable[[Any], Any]
    what: str
    takes_variables: bool = True
    called: str = ""
    json_types: tuple[str, ...] = SCALARS
    choices: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(self.read)


def read_by(
    parse: Callable[[str], Any],
    what: str,
    *,
    takes_variables: bool = True,
    called: str = "",
    json_types: tuple[str, ...] = SCALARS,
    choices: tuple[str, ...] = (),
) -> FieldReader:
    """``Annotated[int, read_by(integer, "a whole number")]``."""
    return FieldReader(reader(parse, what), what, takes_variables, called, json_types, choices)


def _not_empty(text: str, what: str) -> str:
    if isinstance(text, Scalar) and text.plain and text in NULLS:
        raise ValueError(f"has no value; expected {what}")
    if not text.strip():
        raise ValueError(f"is empty; expected {what}")
    return text


class FieldValue:
    """A value with a type of its own: ``read`` parses it, and ``str()`` gives it as it was written."""

    what: ClassVar[str]  # in messages: "expected a size"
    takes_variables: ClassVar[bool] = True  # ${NAME} in it is filled in before it is read
    json_types: ClassVar[tuple[str, ...]] = SCALARS  # as of FieldReader

    @classmethod
    def read(cls, text: str) -> Self:
        """Parse the text; raises ValueError with a message that says what to write instead."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(
            reader(cls.read, cls.what), serialization=core_schema.to_string_ser_schema(when_used="always")
        )
