"""Rows that say too little to be looked at, of a Markdown document or by their own word: never met, and no mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeAlias, cast

from pydantic import Field, PrivateAttr, create_model
from pydantic.fields import FieldInfo

from infracat.catalog.explain import Problem
from infracat.catalog.lacking import sentence, unfit, unnamed
from infracat.catalog.missing import FIELD, misstated, stated_missing
from infracat.catalog.mistakes import Position
from infracat.catalog.nodes import DocumentRow, Fields, find
from infracat.catalog.rows import Row
from infracat.catalog.rules import RuleViolation

if TYPE_CHECKING:
    from infracat.hosts import Host

MISSING = "is missing"
ADVICE = "troubleshooting"
NO_SOLUTION = "no solution is written down"
Path: TypeAlias = tuple[str | int, ...]


class IncompleteRow(Row):
    """Base of rows that lack something; what they lack is ``None``."""

    presence = ()  # as ``rules``
    _what: Shortfall = PrivateAttr()

    @property
    def lacks(self) -> tuple[str, ...]:
        return tuple(self._what.lacks.values())

    @property
    def is_whole(self) -> bool:
        return self._what.is_whole

    @property
    def what(self) -> Shortfall:
        """By fields."""
        return self._what

    @classmethod
    def of(cls, values: Mapping[Any, Any], what: Shortfall) -> IncompleteRow:
        row = cls.model_validate(values)
        row._what = what
        return row

    def secrets(self, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
        """As far as the row says where they are."""
        with suppress(AttributeError, TypeError):  # of a field that it lacks
            yield from super().secrets(host)

    @classmethod
    def rules(cls, configured: Mapping[str, Any]) -> Iterable[RuleViolation]:
        """They were applied before, when it was found to be incomplete."""
        del configured
        return ()


def too_little(row: Row) -> str | None:
    """``say where it is: write `endpoint: https://…` on line 41 of INFRASTRUCTURE.md``; None where it says enough."""
    return "; ".join(row.lacks) or None


@cache
def incomplete(row_class: type[Row]) -> type[IncompleteRow]:
    """The class of rows that lack fields which ``row_class`` requires."""
    fields: dict[str, Any] = {
        name: (Annotated[field.annotation, *(field.metadata or [None])], _optional(field, required=name == "name"))
        for name, field in row_class.model_fields.items()  # all: a section's level is none of its base's
    }
    bases = cast(tuple[type[IncompleteRow], ...], (IncompleteRow, row_class))
    return create_model(f"Incomplete{row_class.__name__}", __base__=bases, **fields)


def _optional(field: FieldInfo, *, required: bool) -> Any:
    if field.default_factory is not None:
        return Field(default_factory=field.default_factory, description=field.description, alias=field.alias)
    default = None if field.is_required() and not required else field.default
    return Field(default, description=field.description, alias=field.alias)


class Shortfall(NamedTuple):
    """What is wrong with a row: ``mistakes`` where something is stated wrongly, else what it ``lacks``, by path.

    ``dropped`` are the paths of what cannot be read; the words that it came from are in the row's notes. ``is_whole``:
    what it lacks is nothing that its section demands, so that whoever reads its fields finds them.
    """

    mistakes: tuple[Problem, ...]
    lacks: Mapping[Path, str]
    dropped: frozenset[Path]
    is_whole: bool


def may_lack(row: Fields) -> bool:
    """Whether it is no mistake that the row says too little: it is one of a document, or says so itself."""
    return isinstance(row, DocumentRow) or FIELD in row


def finding(section: str, row: Fields, found: Iterable[Problem], position: Callable[[Path], Position]) -> Shortfall:
    """``position`` is that of a path in the row. One of YAML may lack what it says to be missing, and nothing else."""
    mistakes = list(misstated(section, row))
    lacks: dict[Path, str] = {}
    dropped: set[Path] = set()
    known = stated_missing(row)
    found = tuple(found)
    for problem in found:
        path = tuple(problem.path)
        if isinstance(row, DocumentRow) and _is_missing(problem, row):
            lacks[path] = sentence(section, str(path[-1]), position(path))
            dropped |= {path[:-1]} - {()}
        elif _is_guessed(problem, row):
            lacks[path[:1]] = unfit(str(path[0]), problem.message, position(()))
            dropped.add(path[:1])
        elif not (_is_missing(problem, row) and path[-1] in known and len(path) == 1):
            mistakes.append(problem)
    nameless = tuple(unnamed(section, row)) if isinstance(row, DocumentRow) else ()
    for field in nameless:
        lacks.setdefault((field,), sentence(section, field, position(())))
    for field in known:
        lacks.setdefault((field,), f"{sentence(section, field, position(()))}, and take it out of `{FIELD}`")
        if isinstance(row, DocumentRow) and field in row.guesses:
            dropped.add((field,))
    return Shortfall(tuple(mistakes), lacks, frozenset(dropped), not (found or nameless or dropped))


def incomplete_row(row_class: type[Row], values: Mapping[Any, Any], what: Shortfall) -> IncompleteRow:
    """The row, with what it says; of one without a kind only what rows of each kind may say."""
    known = {*row_class.model_fields, *(field.alias for field in row_class.model_fields.values())}
    said = {str(name): value for name, value in _without(values, what.dropped, ()).items() if name in known}
    if row_class.section == ADVICE:  # which nobody looks at: it is shown as it is
        said = {"problem": said.get("title", said["name"]), "solution": said.get("notes", NO_SOLUTION), **said}
    return incomplete(row_class).of(said, what)


def _is_missing(problem: Problem, row: Fields) -> bool:
    """Whether it is a field of the row, or of an entry of a table in it (as the head's history), that is not there.

    What is missing in a value, as the name of a header in ``auth``, is stated wrongly: it was written on purpose.
    """
    path = problem.path
    is_own = len(path) == 1 or (len(path) == 3 and isinstance(path[1], int))
    return (
        is_own
        and not problem.on_key
        and problem.message.startswith(MISSING)
        and find(row, path) is find(row, path[:-1])
    )


def _is_guessed(problem: Problem, row: Fields) -> bool:
    """Whether nobody has stated the value: a row without it is looked at no further, and one without a name is none."""
    field = problem.path[0] if problem.path else ""
    return isinstance(row, DocumentRow) and field in row.guesses and field != "name"


def _without(value: Any, dropped: frozenset[Path], path: tuple[str | int, ...]) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _without(each, dropped, at)
            for name, each in value.items()
            if (at := (*path, str(name))) not in dropped
        }
    if isinstance(value, list):
        return [
            _without(each, dropped, at) for index, each in enumerate(value) if (at := (*path, index)) not in dropped
        ]
    return value
