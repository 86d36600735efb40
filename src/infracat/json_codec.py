"""Values to JSON and back, by their declared types; with the standard library only.

Orders and facts cross this border: into observations.json, and to other machines. What comes back may be damaged or
hostile, so every value is checked against its type.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from math import isfinite
from pathlib import PurePath
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
SEQUENCES = (tuple, list, frozenset, set)


class BadJson(ValueError):
    """A value that is not of the declared type; its text says where, and what is wrong: ``newest.size: …``."""

    def __init__(self, problem: str, *path: str | int) -> None:
        self.problem = problem
        self.path = path
        super().__init__(": ".join([*([".".join(map(str, path))] if path else []), problem]))

    def inside(self, step: str | int) -> BadJson:
        return BadJson(self.problem, step, *self.path)


@dataclass(frozen=True)
class Codec:
    """How values of one type are recognized, written and read."""

    accepts: Callable[[Any], bool]
    dump: Callable[[Any], Any]
    load: Callable[[Any], Any]


def to_json(kind: Any, value: Any) -> Any:
    """``value``, which is declared as ``kind``, as plain JSON values."""
    return codec_of(kind).dump(value)


def from_json(kind: type[T], data: Any, *, strict: bool = True) -> T:
    """The value of type ``kind`` that ``to_json`` wrote. Raises ``BadJson`` for anything else.

    Unless ``strict``, fields that a dataclass does not have are passed over: a later version may have added them.
    """
    loaded: T = codec_of(kind, strict).load(data)
    return loaded


def _codec_of(kind: Any, strict: bool = True) -> Codec:
    """The codec of a type: a dataclass, a class with ``read`` (it is written as its text), a union, a collection, …

    Raises TypeError for a type that has none: a programming error, found by the tests of every section.
    """
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _union([codec_of(each, strict) for each in arguments])
    if origin is Literal:
        return _checked(lambda value: value in arguments, f"one of {', '.join(map(repr, arguments))}")
    if (origin or kind) in SEQUENCES:
        return _sequence(origin or kind, arguments, strict)
    if isinstance(origin or kind, type) and issubclass(origin or kind, Mapping):
        return _mapping(*(codec_of(each, strict) for each in arguments or (str, Any)))
    return _of_class(kind, strict)


codec_of: Callable[..., Codec] = cache(_codec_of)


def _of_class(kind: Any, strict: bool) -> Codec:
    if kind is Any:
        return Codec(lambda _: True, _same, _same)
    if hasattr(kind, "read"):  # a value of the catalog: it reads itself from its text
        return Codec(lambda value: isinstance(value, kind), str, lambda data: kind.read(_checked_text(data)))
    if isinstance(kind, type) and is_dataclass(kind):
        return Codec(lambda value: isinstance(value, kind), dump_fields, lambda data: _load(kind, data, strict))
    if kind in PLAIN:
        return PLAIN[kind]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Codec(lambda value: isinstance(value, kind), lambda value: value.value, lambda data: _member(kind, data))
    if isinstance(kind, type) and issubclass(kind, PurePath):
        return Codec(lambda value: isinstance(value, kind), str, lambda data: kind(_checked_text(data)))
    raise TypeError(f"{kind!r} has no form in JSON")


def dump_fields(value: Any) -> dict[str, Any]:
    """A dataclass's fields, read past any ``__getattribute__`` of its own."""
    values = vars(value)
    return {name: codec.dump(values[name]) for name, (codec, _) in _fields_of(type(value)).items()}


def _load(kind: type, data: Any, strict: bool) -> Any:
    if not isinstance(data, dict):
        raise BadJson(f"expected a mapping, got {type(data).__name__}")
    known = _fields_of(kind, strict)
    if strict and (unknown := sorted(set(data) - set(known))):
        raise BadJson("is no field of it", str(unknown[0]))
    values = {name: _inside(name, codec.load, data[name]) for name, (codec, _) in known.items() if name in data}
    if missing := [name for name, (_, field) in known.items() if name not in data and _is_required(field)]:
        raise BadJson("is missing", missing[0])
    return kind(**values)


def _codecs_of_fields(kind: Any, strict: bool = True) -> Mapping[str, tuple[Codec, Field[Any]]]:
    hints = get_type_hints(kind)
    return {each.name: (codec_of(hints[each.name], strict), each) for each in fields(kind)}


_fields_of: Callable[..., Mapping[str, tuple[Codec, Field[Any]]]] = cache(_codecs_of_fields)


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _inside(step: str | int, load: Callable[[Any], Any], data: Any) -> Any:
    try:
        return load(data)
    except BadJson as error:
        raise error.inside(step) from None
    except ValueError as error:
        raise BadJson(str(error), step) from error


def _union(members: list[Codec]) -> Codec:
    def dump(value: Any) -> Any:
        member = next((each for each in members if each.accepts(value)), None)
        if member is None:
            raise TypeError(f"{type(value).__name__} is none of the declared types")
        return member.dump(value)

    def load(data: Any) -> Any:
        problems = []
        for each in members:
            try:
                return each.load(data)
            except ValueError as error:
                problems.append(error)
        raise problems[0]

    return Codec(lambda value: any(each.accepts(value) for each in members), dump, load)


def _sequence(kind: type, arguments: tuple[Any, ...], strict: bool) -> Codec:
    if kind is tuple and arguments and Ellipsis not in arguments:
        return _fixed([codec_of(each, strict) for each in arguments])
    item = codec_of(arguments[0] if arguments else Any, strict)

    def load(data: Any) -> Any:
        return kind(_inside(at, item.load, each) for at, each in enumerate(_checked_list(data)))

    return Codec(lambda value: isinstance(value, kind), lambda value: [item.dump(each) for each in value], load)


def _fixed(items: list[Codec]) -> Codec:
    def load(data: Any) -> Any:
        if len(_checked_list(data)) != len(items):
            raise BadJson(f"expected {len(items)} values, got {len(data)}")
        return tuple(_inside(at, item.load, each) for at, (item, each) in enumerate(zip(items, data, strict=True)))

    def dump(value: Any) -> Any:
        return [item.dump(each) for item, each in zip(items, value, strict=True)]

    return Codec(lambda value: isinstance(value, tuple) and len(value) == len(items), dump, load)


def _mapping(key: Codec, item: Codec) -> Codec:
    def load(data: Any) -> Any:
        if not isinstance(data, dict):
            raise BadJson(f"expected a mapping, got {type(data).__name__}")
        return {_inside(name, key.load, name): _inside(name, item.load, each) for name, each in data.items()}

    def dump(value: Any) -> Any:
        return {str(key.dump(name)): item.dump(each) for name, each in value.items()}

    return Codec(lambda value: isinstance(value, Mapping), dump, load)


def _same(value: Any) -> Any:
    return value


def _checked(fits: Callable[[Any], bool], what: str, dump: Callable[[Any], Any] = _same) -> Codec:
    def load(data: Any) -> Any:
        if not fits(data):
            raise BadJson(f"expected {what}, got {type(data).__name__}")
        return data

    return Codec(fits, dump, load)


def _checked_text(data: Any) -> str:
    if not isinstance(data, str):
        raise BadJson(f"expected text, got {type(data).__name__}")
    return data


def _checked_list(data: Any) -> list[Any]:
    if not isinstance(data, list):
        raise BadJson(f"expected a list, got {type(data).__name__}")
    return data


def _member(kind: type[Enum], data: Any) -> Enum:
    try:
        return kind(data)
    except ValueError:
        raise BadJson(f"expected one of {', '.join(str(each.value) for each in kind)}, got {data!r:.60}") from None


def _moment(data: Any) -> datetime:
    moment = datetime.fromisoformat(_checked_text(data))
    if moment.tzinfo is None:
        raise BadJson("a time without a time zone")
    return moment


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _float(data: Any) -> float:
    """JSON has no NaN and no infinity, but Python's parser reads both."""
    try:
        number = float(_checked(_is_number, "a number").load(data))
    except OverflowError:
        raise BadJson("a number that is too large") from None
    if not isfinite(number):
        raise BadJson(f"expected a number, got {number}")
    return number


PLAIN: Mapping[Any, Codec] = {
    NoneType: _checked(lambda value: value is None, "nothing"),
    bool: _checked(lambda value: isinstance(value, bool), "yes or no"),
    int: _checked(lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number", int),
    float: Codec(_is_number, float, _float),
    str: _checked(lambda value: isinstance(value, str), "text", str),
    datetime: Codec(
        lambda value: isinstance(value, datetime), lambda value: value.isoformat().replace("+00:00", "Z"), _moment
    ),
    date: Codec(
        lambda value: isinstance(value, date), date.isoformat, lambda data: date.fromisoformat(_checked_text(data))
    ),
}
