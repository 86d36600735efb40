"""The schemas of rows and of the mappings in them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from infracat.catalog.fields.field_value import FieldReader, FieldValue
from infracat.catalog.filling import takes_variables
from infracat.catalog.rows import Frozen, Row
from infracat.schema import together
from infracat.schema.fields import FieldSchemas, Schema

CHOSEN_BY = "kind"


class Definitions(dict[str, Schema]):
    """What the catalog's schema refers to: by the models' names, and ``row.FIELD`` for what every row may state."""

    def __init__(self) -> None:
        self.fields = FieldSchemas(self.model)
        self.names: dict[type[BaseModel], str] = {}
        self.update({f"row.{name}": schema for name, schema in self.properties(Row).items()})

    def model(self, model: type[BaseModel]) -> Schema:
        """A reference; the definition is made when it is first needed."""
        if model not in self.names:
            taken = model.__name__ in self.names.values()
            self.names[model] = f"{model.__module__}.{model.__name__}" if taken else model.__name__
            self[self.names[model]] = self.mapping(model)
        return {"$ref": f"#/$defs/{self.names[model]}"}

    def mapping(self, model: type[BaseModel], *, strict: bool = True) -> Schema:
        """A mapping with the model's fields; ``strict``: with no others, as far as the model refuses them."""
        schema: Schema = {"type": "object", "properties": self.properties(model)}
        may_lack = issubclass(model, Row)
        names = [_names(model, name) for name, each in model.model_fields.items() if each.is_required()]
        if required := [each[0] for each in names if len(each) == 1]:
            schema |= together.required(required, may_lack=may_lack)
        if strict and model.model_config.get("extra") == "forbid":
            schema["additionalProperties"] = False
        presence = model.presence if issubclass(model, Frozen) else ()
        either = [together.either(each, may_lack=may_lack) for each in names if len(each) > 1]
        if rules := [*either, *together.schemas(presence, _choices(model), may_lack=may_lack)]:
            schema["allOf"] = rules
        return schema

    def properties(self, model: type[BaseModel]) -> dict[str, Schema]:
        """By the names that a catalog has for the fields; what is as in every row is a reference."""
        found = {
            written: self._field(model, name) | ({"doNotSuggest": True} if at else {})  # in VS Code's words
            for name in model.model_fields
            for at, written in enumerate(_names(model, name))
        }
        common = ((name, f"row.{name}") for name in found)
        return found | {
            name: {"$ref": f"#/$defs/{common_name}"}
            for name, common_name in common
            if self.get(common_name) == found[name]
        }

    def _field(self, model: type[BaseModel], name: str) -> Schema:
        field = model.model_fields[name]
        schema = self.fields.of(field.annotation, field.metadata, variables=takes_variables(model, name))
        return {"description": _description(field)} | schema

    def row(self, row: type[Row], kinds: dict[str, type[Row]]) -> Schema:
        """A row of a section; its kind, where there are ``kinds``, says which fields there are."""
        schema = {"description": about(row)}
        if not kinds:
            return schema | self.mapping(row)
        known = together.chosen(CHOSEN_BY, list(kinds))
        of_kinds = [
            {"if": together.chosen(CHOSEN_BY, [kind]), "then": self.model(each)} for kind, each in kinds.items()
        ]
        return schema | {"type": "object", "properties": self._of_all(row, kinds), "allOf": [
            *of_kinds, {"if": known, "else": {**self.mapping(row, strict=False), **_names_of_any(row, kinds)}},
        ]}  # fmt: skip

    def _of_all(self, row: type[Row], kinds: dict[str, type[Row]]) -> dict[str, Schema]:
        """The fields that are the same in all kinds: an editor proposes them before the kind is stated."""
        of_kinds = [self.properties(each) for each in kinds.values()]
        shared = self.properties(row).items()
        return {name: schema for name, schema in shared if all(each.get(name) == schema for each in of_kinds)}


def about(model: type[BaseModel]) -> str:
    """The first paragraph of its docstring."""
    paragraph = inspect.cleandoc(model.__doc__ or "").partition("\n\n")[0]
    return re.sub(r"\s+", " ", paragraph.replace("``", "`"))


def _names_of_any(row: type[Row], kinds: dict[str, type[Row]]) -> Schema:
    """A field of no kind is none, as long as the kind is missing."""
    if row.model_config.get("extra") != "forbid":
        return {}
    written = {name for each in (row, *kinds.values()) for field in each.model_fields for name in _names(each, field)}
    return {"propertyNames": {"enum": sorted(written)}}


def _names(model: type[BaseModel], name: str) -> list[str]:
    """The names that a catalog has for the field; the first is the one to be written."""
    alias = model.model_fields[name].alias
    if alias is None:
        return [name]
    return [alias, name] if model.model_config.get("populate_by_name") else [alias]


def _description(field: FieldInfo) -> str:
    """With what is expected, in the words of the loader's messages."""
    what = next(expected(field.annotation, field.metadata), "text")
    text = field.description or ""
    return text if what == "text" else f"{text} Expected: {what}.".strip()


def expected(annotation: Any, metadata: Sequence[Any] = ()) -> Iterator[str]:
    """What the loader's messages call it: ``a size``; of a mapping, what its keys and values are as well."""
    yield from (each.what for each in metadata if isinstance(each, FieldReader))
    if isinstance(annotation, type) and issubclass(annotation, FieldValue):
        yield annotation.what
    if get_origin(annotation) is dict:
        yield "a mapping"
    if get_origin(annotation) is not Literal:
        for each in get_args(annotation):
            yield from expected(each, getattr(each, "__metadata__", ()))


def _choices(model: type[BaseModel]) -> dict[str, Sequence[str]]:
    """The values of the fields that have a few."""
    types = {name: each.annotation for name, each in model.model_fields.items()}
    return {name: get_args(each) for name, each in types.items() if get_origin(each) is Literal}
