"""Mistakes in a catalog, from pydantic's validation errors: with messages of our own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from infracat.catalog.mistakes import did_you_mean, shown
from infracat.catalog.nodes import Path
from infracat.catalog.rows import Row
from infracat.catalog.rules import RuleViolations

KEY = "[key]"  # how pydantic names a mapping's key in a path


class Problem(NamedTuple):
    """A mistake at ``path``; ``on_key``: in the field's name, not in its value."""

    path: Path
    message: str
    on_key: bool = False


def problems(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """Every value that ``model`` did not accept."""
    for each in error.errors(include_url=False):
        yield from _problems(each, model)


def _problems(error: ErrorDetails, model: type[BaseModel]) -> Iterator[Problem]:
    path = error["loc"]
    reason = error.get("ctx", {}).get("error")
    if isinstance(reason, RuleViolations):
        yield from (Problem((*path, *each.path), each.why) for each in reason.violations)
    elif path and path[-1] == KEY:
        yield Problem(path[:-1], str(reason), on_key=True)
    elif error["type"] == "extra_forbidden":
        yield Problem(path, _unknown(str(path[-1]), model, path[:-1]), on_key=True)
    else:
        yield Problem(path, str(reason) if reason else _message(error))


def _message(error: ErrorDetails) -> str:
    match error["type"]:
        case "missing":
            return "is missing"
        case "literal_error":
            return _choice(error["input"], re.findall(r"'([^']*)'", error["ctx"]["expected"]))
        case "model_type" | "model_attributes_type" | "dict_type":
            return f"{_kind(error['input'])}; expected a mapping"
        case _:
            return f"{_kind(error['input'])}: {error['msg']}"


def _choice(found: Any, choices: list[str]) -> str:
    if not isinstance(found, str) or not found:
        return f"{_kind(found)}; expected one of {', '.join(choices)}"
    return f"is none of {', '.join(choices)} (got {shown(found)}){did_you_mean(found, choices)}"


def _kind(found: Any) -> str:
    if isinstance(found, dict | list):
        return "is a mapping" if isinstance(found, dict) else "is a list"
    return "is text" if found else "has no value"


def _unknown(name: str, model: type[BaseModel], path: Path) -> str:
    for step in path:
        model = _inner(model, step)
    names = [field.alias or each for each, field in model.model_fields.items()]
    own_names = [each for each in names if each not in Row.model_fields]
    if " " in name:
        return "unknown field; quote a text that holds a comma or a colon"
    return f"unknown field{did_you_mean(name, names) or '; there are ' + ', '.join(own_names)}"


def _inner(model: type[BaseModel], step: str | int) -> type[BaseModel]:
    """The model of a field that is a mapping itself, alone or in a list."""
    if not isinstance(step, str):
        return model
    annotation = model.model_fields[step].annotation
    kinds = [annotation, *getattr(annotation, "__args__", ())]
    return next(kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel))
