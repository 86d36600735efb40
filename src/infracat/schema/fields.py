"""The schema of one field, from its type. Null is right nowhere: YAML reads a field without a value as null."""

from __future__ import annotations

import builtins
import types
import typing
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator

from infracat.catalog.fields.field_value import FieldReader, FieldValue
from infracat.catalog.fields.lists import AsList, listed, mapping

Schema: TypeAlias = dict[str, Any]
VARIABLE = r"(^|[^$])\$\{[A-Za-z_]"  # in front of a brace, $$ is a dollar
ANYTHING: Schema = {}  # what a type that is not infracat's may read


class FieldSchemas:
    """``model``: gives the schema of a mapping with fields of its own."""

    def __init__(self, model: Callable[[type[BaseModel]], Schema]) -> None:
        self.model = model

    def of(self, annotation: Any, metadata: Sequence[Any], *, variables: bool) -> Schema:
        """The schema of a type and of pydantic's metadata: ``{"type": ["string", "integer"]}`` of ``Port``.

        ``variables``: whether a text may hold ``${NAME}`` instead of a choice.
        """
        if reader := next((each for each in metadata if isinstance(each, FieldReader)), None):
            return _of_text(reader, variables=variables)
        if any(_is_unknown(each) for each in metadata):
            return ANYTHING
        if isinstance(annotation, type) and not get_args(annotation):
            return self._of_class(annotation)
        return self._of_generic(annotation, metadata, variables=variables)

    def _of_class(self, kind: type) -> Schema:
        if issubclass(kind, FieldValue):
            return {"type": list(kind.json_types)}
        return self.model(kind) if issubclass(kind, BaseModel) else ANYTHING

    def _of_generic(self, annotation: Any, metadata: Sequence[Any], *, variables: bool) -> Schema:
        arguments = get_args(annotation)
        match get_origin(annotation):
            case typing.Annotated:
                return self.of(arguments[0], annotation.__metadata__, variables=variables)
            case typing.Literal:
                return _choice(arguments, variables=variables)
            case builtins.tuple:
                return self._list(arguments[0], variables=variables, one=any(map(_takes_one, metadata)))
            case builtins.dict:
                return {"type": "object", "additionalProperties": self.of(arguments[1], (), variables=variables)}
            case typing.Union | types.UnionType:
                kinds = [self.of(each, (), variables=variables) for each in arguments if each is not types.NoneType]
                return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
        return ANYTHING

    def _list(self, item: Any, *, variables: bool, one: bool) -> Schema:
        """``one``: one value stands for a list of it; a mapping does not."""
        schema = self.of(item, (), variables=variables)
        items = {"type": "array", "items": schema}
        takes_text = one and not (isinstance(item, type) and issubclass(item, BaseModel))
        return {"if": {"type": "array"}, "then": items, "else": schema} if takes_text else items


def _of_text(reader: FieldReader, *, variables: bool) -> Schema:
    schema: Schema = {"type": list(reader.json_types)}
    if reader.choices:
        words = "|".join("".join(f"[{char.upper()}{char}]" for char in word) for word in reader.choices)
        schema |= {"pattern": f"^({words})$" + (f"|{VARIABLE}" if variables else "")}
        schema |= {"patternErrorMessage": f"is not {reader.what}"}  # VS Code's word: without it the pattern is told
    return schema


def _choice(values: Sequence[Any], *, variables: bool) -> Schema:
    """With ``if``, an editor names the choices for what is none of them; with ``anyOf`` it tells of the pattern.

    What it proposes where nothing is written yet are the ``examples``.
    """
    choices: Schema = {"enum": list(values)}
    if not variables:
        return choices
    return {"examples": list(values), "if": {"type": "string", "pattern": VARIABLE}, "else": choices}


def _takes_one(metadata: Any) -> bool:
    return isinstance(metadata, AsList) or (isinstance(metadata, BeforeValidator) and metadata.func is listed)


def _is_unknown(metadata: Any) -> bool:
    """Whether it may make the right thing of any value: a validator of a package's own."""
    known = isinstance(metadata, BeforeValidator) and metadata.func in (listed, mapping)
    is_validator = type(metadata).__name__.endswith("Validator") and not isinstance(metadata, AfterValidator)
    return is_validator and not known
