"""Which fields a reader of the rendered document would not take for what they are: those have to stand in code."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from infracat.catalog.nodes import DocumentRow, Fields, Items, Node, Scalar
from infracat.markdown.reader import read
from infracat.render.written import WrittenRow

_TRIES = 4  # what stands in code instead of in a cell may change how another cell is read
_DEFAULTS = {"level": "required"}  # what a cell says of a row that states nothing
InCode = Mapping[str, Collection[str]]  # the names of fields, by the keys of rows


def unread(
    section: str, heading: str, rows: Sequence[WrittenRow], write: Callable[[InCode], str]
) -> Mapping[str, Collection[str]]:
    """The fields of each row that are not read back from what ``write`` makes, until all others are.

    What the words suggest beyond that, as ``auto_mount``, they suggest to people as well.
    """
    found: dict[str, set[str]] = {}
    for _ in range(_TRIES):
        back = _rows(section, f"## {heading}\n\n{write(found)}\n")
        wrong = {row.key: _different(row, back.get(row.text("name"))) for row in rows}
        if not any(names - found.get(key, set()) for key, names in wrong.items()):
            break
        for key, names in wrong.items():
            found.setdefault(key, set()).update(names)
    return found


def quick_start_of(text: str) -> str | None:
    """What a reader of the document takes for its quick start."""
    head = read(f"# Catalog\n\n## Quick start\n\n{text}\n").root.get(Scalar("catalog"))
    found = head.get(Scalar("quick_start")) if isinstance(head, Fields) else None
    return str(found) if isinstance(found, Scalar) else None


def _rows(section: str, text: str) -> dict[str, Fields]:
    items = read(text).root.get(Scalar(section))
    rows = [each for each in items if isinstance(each, Fields)] if isinstance(items, Items) else []
    return {str(row.get(Scalar("name"), "")): row for row in rows}


def _different(row: WrittenRow, back: Fields | None) -> set[str]:
    """A row that is not found by its name says it in code; the others show what else is wrong then."""
    if back is None:
        return {"name", "title"} & set(row.fields) | {"name"}
    found = values(back)
    wrong = {name for name, stated in values(row.fields).items() if found.get(name) != stated}
    guesses = back.guesses if isinstance(back, DocumentRow) else {}
    more = {name for name in found if name not in row.fields and name not in guesses}
    if {name for name in more if _DEFAULTS.get(name) != found[name]} and not wrong:
        return set(row.fields)  # some cell says what is no field: which one, is not known
    return wrong


def values(fields: Mapping[Any, Node]) -> dict[str, Any]:
    """Fields as they are compared: ``24.0+`` and ``24.0`` are the same oldest version."""
    found = {str(name): value(node) for name, node in fields.items()}
    return {name: each.rstrip("+") if name == "min_version" else each for name, each in found.items()}


def value(node: Node) -> Any:
    """As it is compared: one value is a list of it."""
    if isinstance(node, Fields):
        return {str(name): value(each) for name, each in node.items()}
    if isinstance(node, Items):
        return [value(each) for each in node] if len(node) != 1 else value(node[0])
    return str(node)
