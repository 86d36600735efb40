"""A document's rows as YAML: where each comes from, what of it is a guess, and what it lacks still."""

from __future__ import annotations

from collections.abc import Iterator

from infracat.catalog.lacking import words
from infracat.catalog.load import HEAD
from infracat.catalog.missing import FIELD
from infracat.catalog.mistakes import one_line
from infracat.catalog.nodes import Items, Node, Scalar
from infracat.convert.document import ReadRow
from infracat.convert.yaml_nodes import field_lines, indented

_LONGEST = 160  # characters of a comment
_TO_DO = "unknown until it is stated; then take it out here"


def row_lines(row: ReadRow, file: str) -> list[str]:
    """The row with its comments, as an item of its section; the head is a section of its own."""
    place = comment(f"{file}:{row.node.line}")
    if row.section == HEAD:
        return [place, f"{HEAD}:", *indented(list(_fields(row)))]
    first, *rest = _fields(row)
    return [place, f"- {first}", *indented(rest)]


def comment(text: str) -> str:
    return f"# {_short(text)}"


def _short(text: str) -> str:
    return one_line(text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…")


def _fields(row: ReadRow) -> Iterator[str]:
    for name, node in row.node.items():
        if (name,) in row.what.dropped:
            yield from _commented(field_lines(name, node, _short(f"{FIELD}: {row.what.lacks[(str(name),)]}")))
        elif name != FIELD:
            yield from _field(row, str(name), node)
    yield from (_to_fill_in(row.section, name) for name in row.lacking if (name,) not in row.what.dropped)
    if row.lacking:
        names = Items(1, 1)
        names.extend(Scalar.at(name, 1, 1, plain=True) for name in row.lacking)
        yield from field_lines(FIELD, names, _TO_DO)


def _field(row: ReadRow, name: str, node: Node) -> Iterator[str]:
    """Of a list, items that cannot be read are comments."""
    guess = row.node.guesses.get(name)
    unread = [index for path in row.what.dropped if path[:1] == (name,) for index in path[1:2]]
    kept, others = node, Items(1, 1)
    if unread and isinstance(node, Items):
        kept = Items(node.line, node.column)
        kept.extend(each for index, each in enumerate(node) if index not in unread)
        others.extend(each for index, each in enumerate(node) if index in unread)
    if kept or not others:
        yield from field_lines(name, kept, _short(f"guess: {guess}") if guess else "")
    if others:
        yield from _commented(field_lines(name, others, "says too little"))


def _to_fill_in(section: str, name: str) -> str:
    """``# endpoint: https://…  # missing: say where it is``"""
    what, written = words(section, name)
    first, alternatives, _ = written.partition("`")
    return f"# {first}  # {FIELD}: say {what}{f': `{written}`' if alternatives else ''}"


def _commented(lines: list[str]) -> list[str]:
    return [f"# {line}" for line in lines]
