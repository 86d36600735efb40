"""What is known of a document's rows only when all of them are: names that several of them have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from infracat.catalog.fields.texts import is_name
from infracat.catalog.nodes import DocumentRow, Scalar
from infracat.markdown.cells import names

_BY_PURPOSE = ("network",)  # sections whose rows are often called like their host


def finished(rows: Sequence[tuple[str, DocumentRow]]) -> list[tuple[str, DocumentRow]]:
    """``rows`` of the whole document; those of the same name are called by their purposes, where these differ.

    ``localhost``/Frontend dev → ``frontend-dev``, with ``localhost`` as the title. Other rows of the same name stay
    as they are: which is meant, only their authors know.
    """
    often = Counter((section, _text(row, "name")) for section, row in rows)
    taken = {key for key, count in often.items() if count == 1}
    for section, row in rows:
        name = _text(row, "name")
        if name and often[section, name] > 1 and section in _BY_PURPOSE and _may_be_renamed(row):
            _rename(row, section, taken)
    return list(rows)


def _may_be_renamed(row: DocumentRow) -> bool:
    return "name" in row.guesses or _text(row, "name") == _text(row, "address")


def _rename(row: DocumentRow, section: str, taken: set[tuple[str, str]]) -> None:
    purpose, port = _text(row, "purpose"), _text(row, "port")
    old = _text(row, "name")
    choices: Iterable[str] = (names.slug(purpose), f"{names.slug(purpose) or old}-{port}" if port else "")
    for name in filter(is_name, choices):
        if (section, name) not in taken:
            taken.add((section, name))
            _put(row, name, old)
            return


def _put(row: DocumentRow, name: str, old: str) -> None:
    """The name first, then the title, which is what it was called."""
    key, value = row.names["name"], row[row.names["name"]]
    others = [(each, node) for each, node in row.items() if each != "name"]
    row.clear()
    row.names.clear()
    assert isinstance(value, Scalar)
    row.put(key, Scalar.at(name, value.line, value.column, plain=False))
    if not any(each == "title" for each, _ in others):
        row.put(Scalar.at("title", value.line, value.column, plain=True), _moved(old, value))
    for each, node in others:
        row.put(each, node)
    row.guesses["name"] = f"made of its purpose: several rows are called {old}"


def _moved(text: str, at: Scalar) -> Scalar:
    return Scalar.at(text, at.line, at.column, plain=False)


def _text(row: DocumentRow, name: str) -> str:
    found = row.get(row.names[name]) if name in row.names else None
    return str(found) if isinstance(found, Scalar) else ""
