"""Which fields go together: the rules of a row as schemas. Each is about the field that the loader's mistake names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from infracat.catalog.missing import FIELD
from infracat.catalog.rules import (
    AtLeastOne,
    AtMostOne,
    Excludes,
    Needs,
    NotWith,
    OnlyWith,
    Presence,
    RequiredWith,
)
from infracat.schema.fields import Schema

_Known = AtLeastOne | AtMostOne | Excludes | Needs | NotWith | OnlyWith | RequiredWith


def required(fields: Sequence[str], *, may_lack: bool) -> Schema:
    """The fields that must be stated, or, with ``may_lack``, said to be missing."""
    if not may_lack:
        return {"required": list(fields)}
    known = [name for name in fields if name != "name"]
    always = {"required": ["name"]} if "name" in fields else {}
    if not known:
        return always
    each = {"allOf": [either([name], may_lack=True) for name in known]}
    return {**always, "if": {"required": [FIELD]}, "then": each, "else": {"required": known}}


def either(fields: Sequence[str], *, may_lack: bool) -> Schema:
    """One of the fields is stated, or the first is said to be missing."""
    return {"anyOf": [{"required": [name]} for name in fields] + ([_lacks(fields[0])] if may_lack else [])}


def schemas(rules: Iterable[Presence], choices: dict[str, Sequence[str]], *, may_lack: bool) -> Iterator[Schema]:
    """``choices``: the values of the fields that have a few. A rule of a package's own kind has no schema."""
    for rule in rules:
        if isinstance(rule, _Known):
            yield from _schemas(rule, choices, may_lack=may_lack)


def _schemas(rule: _Known, choices: dict[str, Sequence[str]], *, may_lack: bool) -> Iterator[Schema]:
    match rule:
        case AtLeastOne(fields):
            yield either(fields, may_lack=may_lack)
        case AtMostOne(fields):
            yield from (_when({"required": [name]}, *fields[at + 1 :]) for at, name in enumerate(fields[:-1]))
        case Excludes(field, other):
            yield _when({"required": [other]}, field)
        case Needs(field, other):
            yield {"if": {"required": [field]}, "then": {"required": [other]}}
        case NotWith(fields, choice, value):
            yield _when(chosen(choice, [value]), *fields)
        case OnlyWith(field, choice, values):
            yield _when(chosen(choice, [each for each in choices[choice] if each not in values]), field)
        case RequiredWith(field, choice, value):
            yield {"if": chosen(choice, [value]), "then": required([field], may_lack=may_lack)}
        case _:
            assert_never(rule)


def _lacks(field: str) -> Schema:
    """The row says that the field is missing."""
    named = {"anyOf": [{"const": field}, {"type": "array", "contains": {"const": field}}]}
    return {"required": [FIELD], "patternProperties": {f"^{FIELD}$": named}}


def chosen(choice: str, values: Sequence[str]) -> Schema:
    return {"required": [choice], "properties": {choice: {"enum": list(values)}}}


def _when(condition: Schema, *forbidden: str) -> Schema:
    return {"if": condition, "then": {"properties": dict.fromkeys(forbidden, False)}}
