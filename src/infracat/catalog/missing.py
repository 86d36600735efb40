"""The field ``missing`` of a row: what its author knows to be missing is no mistake, and the row is unknown."""

from __future__ import annotations

from collections.abc import Iterator

from infracat.catalog.explain import Problem
from infracat.catalog.mistakes import did_you_mean, shown
from infracat.catalog.nodes import DocumentRow, Fields, Items, Node, Scalar, child
from infracat.sections.registry import SECTIONS

FIELD = "missing"


def stated_missing(row: Fields) -> tuple[str, ...]:
    """The names of the fields, as they are written.

    >>> row = Fields(1, 1)
    >>> row.put(Scalar.at(FIELD, 1, 1, plain=True), Scalar.at("endpoint", 1, 10, plain=True))
    >>> stated_missing(row)
    ('endpoint',)
    """
    return tuple(str(each) for each in _items(child(row, FIELD)))


def misstated(section: str, row: Fields) -> Iterator[Problem]:
    """Names of what is no field, or is not missing. Of a list some may be there."""
    is_list = isinstance(child(row, FIELD), Items)
    for index, field in enumerate(_items(child(row, FIELD))):
        path = (FIELD, index) if is_list else (FIELD,)
        value = child(row, str(field))
        if field not in _fields(section):
            close = did_you_mean(str(field), _fields(section))
            yield Problem(path, f"{shown(field)} is not what a row of {section} can lack{close}")
        elif value is not None and not isinstance(value, Items) and not _is_guess(row, str(field)):
            yield Problem(path, f"{field} is stated: take it out here")


def _is_guess(row: Fields, field: str) -> bool:
    """Whether only the words of a document suggest it, which its author knows not to say it."""
    return isinstance(row, DocumentRow) and field in row.guesses


def _items(node: Node | None) -> Iterator[Scalar]:
    for each in node if isinstance(node, Items) else [node]:
        if isinstance(each, Scalar) and each:
            yield each


def _fields(section: str) -> frozenset[str]:
    classes = SECTIONS[section].row_classes()
    names = {field.alias or name for each in classes for name, field in each.model_fields.items()}
    return frozenset(names - {"name", FIELD})
