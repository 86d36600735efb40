"""Fills in the variables of a row before it is validated, in the fields whose type allows it.

A mistake in such a value is told without the value: it may be a secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import NoneType
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel

from infracat.catalog.explain import Problem
from infracat.catalog.fields.field_value import FieldReader
from infracat.catalog.mistakes import shown
from infracat.catalog.nodes import Scalar
from infracat.catalog.variables import VariableError, Variables

PIECE = 4  # characters of a value that a message must not hold
CHOSEN_FIRST = "kind"  # it decides which fields there are
_Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class FieldType:
    """What a field's values are; ``model`` where they are mappings with fields of their own."""

    what: str
    takes_variables: bool
    model: type[BaseModel] | None


@dataclass(frozen=True)
class Filled:
    """The values of a row, or of settings, with their variables filled in.

    ``written`` has the texts that were filled in, as the catalog has them; ``pieces`` are parts of what was put in.
    """

    values: Mapping[Any, Any]
    problems: tuple[Problem, ...] = ()
    written: Mapping[tuple[str | int, ...], tuple[str, str]] = field(default_factory=dict)
    pieces: frozenset[str] = field(default=frozenset(), repr=False)

    def without_values(self, problem: Problem) -> Problem:
        """``problem`` without any variable's value in its message."""
        said = problem.message.casefold()
        if not any(piece in said for piece in self.pieces):
            return problem
        path = next((path for path in self.written if tuple(problem.path[: len(path)]) == path), None)
        if path is None:
            return problem._replace(message="does not fit, with the variables of the row filled in")
        text, what = self.written[path]
        message = f"does not fit, with its variables filled in; expected {what} (got {shown(text)})"
        return problem._replace(message=message)


def filled(values: Mapping[Any, Any], model: type[BaseModel], variables: Variables) -> Filled:
    """``values`` themselves where there is nothing to fill in."""
    filling = _Filling(variables, len(variables.put_in))
    changed = filling.fields(values, model, ())
    if not filling.written and not filling.problems:
        return Filled(values)
    pieces = frozenset(piece for value in variables.put_in[filling.start :] for piece in _pieces(value))
    return Filled(changed, tuple(filling.problems), filling.written, pieces)


def takes_variables(model: type[BaseModel], name: str) -> bool:
    """Whether ``${NAME}`` is filled in in that field."""
    kind = _types(model).get(name)
    return kind is not None and kind.takes_variables and name != CHOSEN_FIRST


@dataclass
class _Filling:
    variables: Variables
    start: int  # what was put in before
    problems: list[Problem] = field(default_factory=list)
    written: dict[tuple[str | int, ...], tuple[str, str]] = field(default_factory=dict)

    def fields(self, values: Mapping[Any, Any], model: type[BaseModel], path: _Path) -> dict[Any, Any]:
        types = _types(model)
        return {
            name: self._node(value, types[name], (*path, str(name)))
            if name in types and name != CHOSEN_FIRST
            else value
            for name, value in values.items()
        }

    def _node(self, value: Any, kind: FieldType, path: _Path) -> Any:
        if isinstance(value, Scalar):
            return self._text(value, kind, path)
        if isinstance(value, list):
            return [self._node(each, kind, (*path, index)) for index, each in enumerate(value)]
        if isinstance(value, Mapping):
            if kind.model:
                return self.fields(value, kind.model, path)
            return {name: self._node(each, kind, (*path, str(name))) for name, each in value.items()}
        return value

    def _text(self, text: Scalar, kind: FieldType, path: _Path) -> Scalar:
        if "${" not in text or not kind.takes_variables:
            return text
        try:
            value = self.variables.filled(text)
        except VariableError as error:
            self.problems.append(Problem(path, str(error)))
            return text
        self.written[path] = (text, kind.what)
        return Scalar.at(value, text.line, text.column, plain=False)


@cache
def _types(model: type[BaseModel]) -> Mapping[str, FieldType]:
    """By the names that a catalog has for the fields."""
    types = {
        name: (each.alias or name, _type(each.annotation, each.metadata)) for name, each in model.model_fields.items()
    }
    return {written: kind for name, (alias, kind) in types.items() for written in {name, alias}}


def _type(annotation: Any, metadata: Sequence[Any]) -> FieldType:
    leaves = list(_leaves(annotation, metadata))
    model = next((each for each in leaves if isinstance(each, type) and issubclass(each, BaseModel)), None)
    what = next((each.what for each in leaves if hasattr(each, "what")), "one of the choices")
    return FieldType(what, all(getattr(each, "takes_variables", True) for each in leaves), model)


def _leaves(annotation: Any, metadata: Sequence[Any] = ()) -> Iterator[Any]:
    """The types of a field's single values: of ``Many[Text] | None``, what reads ``Text``."""
    read = [each for each in metadata if isinstance(each, FieldReader)]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if read:
        yield from read
    elif origin is Annotated:
        yield from _leaves(arguments[0], annotation.__metadata__)
    elif origin is dict:
        yield from _leaves(arguments[1])
    elif origin is not Literal and arguments:
        for each in arguments:
            yield from _leaves(each)
    elif isinstance(annotation, type) and annotation is not NoneType:
        yield annotation


def _pieces(value: str) -> Iterator[str]:
    folded = value.casefold()
    yield from (folded[at : at + PIECE] for at in range(max(1, len(folded) - PIECE + 1)) if folded)
