"""A field's type and default as people say them."""

from __future__ import annotations

import builtins
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from infracat.catalog.fields.field_value import FieldReader, FieldValue

NONE = "–"  # noqa: RUF001 - a dash in a cell


def type_of(field: FieldInfo) -> str:
    """``size``; ``port, or a list of them``; ``` `tcp` or `udp` ```."""
    return _words(field.annotation, field.metadata)


def _words(annotation: Any, metadata: Any = ()) -> str:
    read = next((each for each in metadata if isinstance(each, FieldReader)), None)
    if read:
        return read.called or _bare(read.what)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _words(arguments[0], annotation.__metadata__)
    if origin in (Union, UnionType):
        return _words(next(each for each in arguments if each is not NoneType))
    return _of_several(annotation) if origin else _of_one(annotation)


def _of_several(annotation: Any) -> str:
    arguments = get_args(annotation)
    match get_origin(annotation):
        case builtins.tuple:
            return "list of mappings" if model_in(annotation) else f"{_words(arguments[0])}, or a list of them"
        case builtins.dict:
            return f"mapping: {_words(arguments[0])} to {_words(arguments[1])}"
        case _:
            return _one_of(arguments)


def _of_one(annotation: type[Any]) -> str:
    if issubclass(annotation, BaseModel):
        return "mapping"
    assert issubclass(annotation, FieldValue), annotation
    return _bare(annotation.what)


def default_of(field: FieldInfo) -> str:
    """What holds when the catalog does not say."""
    default = field.get_default(call_default_factory=True)
    if default is PydanticUndefined:
        return "must be stated"
    if "by default" in (field.description or ""):
        return "see there"
    return NONE if default is None or default in ((), {}) else _said(default)


def _said(default: Any) -> str:
    match default:
        case bool():
            return "yes" if default else "no"
        case tuple():
            return ", ".join(map(_said, default))
        case FieldValue():
            return str(default)
        case float():  # seconds
            return f"{default:g} s"
        case _:
            return f"`{default}`"


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model of a field that is a mapping itself, alone or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(model_in, get_args(annotation))), None)


def _bare(what: str) -> str:
    """``a size`` → ``size``, ``a host, as in ssh://…`` → ``host``."""
    return what.removeprefix("a ").removeprefix("an ").removeprefix("the ").partition(",")[0]


def _one_of(values: tuple[str, ...]) -> str:
    *others, last = [f"`{value}`" for value in values]
    return f"{', '.join(others)} or {last}" if others else last
