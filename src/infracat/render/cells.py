"""A row as cells: what its columns show, and every other field in code, so that none is lost."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from infracat.catalog.nodes import Items, Node, Scalar
from infracat.render.columns import LABEL, LEVEL, Column
from infracat.render.flow import stated
from infracat.render.markup import code, code_in_cell, inline
from infracat.render.written import WrittenRow

_REQUIRED = {"required": "Yes", "": "Yes", "optional": "No"}
_NOTHING = {"n/a", "none", "nothing", "auto-detected"}  # what says in such documents that there is nothing
_ONE = re.compile(r"[^\s,;]+")
_SURE = {  # what is read back as it is: where it has another shape, it stands in code
    "location": re.compile(r"(?:\.{1,2}/|~/|/|[A-Za-z]:\\|(?:s3|az|gs)://)[^\s,;]*"),
    "image": _ONE,
}
_LISTS = ("ports", "commands", "resources")  # fields whose cell is read as several values


def cells(row: WrittenRow, columns: Sequence[Column], in_code: Collection[str] = ()) -> list[str]:
    """One for each column, as Markdown; the last one has the fields that no column is for, and those ``in_code``."""
    left = dict(row.fields)
    hidden = [name for name in in_code if left.pop(name, None) is not None]
    texts = [_cell(row, column, left) for column in columns]
    left = {name: node for name, node in row.fields.items() if name in left or name in hidden}
    texts[-1] = " ".join(filter(None, [texts[-1], *_codes(left)]))
    return texts


def codes(fields: Mapping[str, Node]) -> list[str]:
    """`` `requires: containers/postgres` `` for each, as outside of tables."""
    return [code(stated(name, node)) for name, node in fields.items()]


def _codes(fields: Mapping[str, Node]) -> list[str]:
    return [code_in_cell(stated(name, node)) for name, node in fields.items()]


def _cell(row: WrittenRow, column: Column, left: dict[str, Node]) -> str:
    """What a column says of the row; what it says is taken out of ``left``."""
    words = _words(column, left) if column.words else _shown(row, column.shows, left)
    own = {name: left.pop(name) for name in column.states if name in left}
    return " ".join(filter(None, [words, *_codes(own)]))


def _words(column: Column, left: dict[str, Node]) -> str:
    for name, words in (column.words or {}).items():
        if (text := plain(left.get(name))) is not None:
            del left[name]
            return inline(words.format(text))
    return ""


def _shown(row: WrittenRow, name: str, left: dict[str, Node]) -> str:
    if name == LEVEL:
        return _level(row, left)
    if name == LABEL:
        return _label(left)
    text = plain(left.get(name))
    if text is not None and _is_sure(name, left[name]):
        del left[name]
        return inline(text)
    return "".join(_codes({name: left.pop(name)})) if name in left else ""


def _label(left: dict[str, Node]) -> str:
    """The title, else the name; one with capitals is a title to readers of a document, and stands in code as well."""
    title, name = plain(left.get("title")), plain(left.get("name"))
    if title is not None:
        del left["title"]
    elif name is not None and name == name.lower():
        del left["name"]
    return inline(title or name or "")


def _level(row: WrittenRow, left: dict[str, Node]) -> str:
    """``Yes`` or ``No``, as the column asks whether it is required; a third level stands there in code."""
    if row.text(LEVEL) not in _REQUIRED:
        return "".join(_codes({LEVEL: left.pop(LEVEL)}))
    left.pop(LEVEL, None)
    return _REQUIRED[row.text(LEVEL)]


def _is_sure(name: str, node: Node) -> bool:
    """Whether a reader of the cell takes it for what it is, and one text not for two."""
    if not isinstance(node, Scalar):
        return True
    shape = _ONE if name in _LISTS else _SURE.get(name)
    return shape is None or shape.fullmatch(node) is not None


def plain(node: Node | None) -> str | None:
    """The text that a cell can show without code; None where a reader could not tell what is meant."""
    if isinstance(node, Items):
        texts = [each for each in node if isinstance(each, Scalar) and _ONE.fullmatch(each)]
        return ", ".join(texts) if texts and len(texts) == len(node) else None
    if not isinstance(node, Scalar) or node.casefold() in _NOTHING or not re.search(r"[^\W_]|[./]", node):
        return None
    return str(node)
