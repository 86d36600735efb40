"""Rows that a document has twice, in a checklist and in a reference table, as one row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from infracat.catalog.nodes import DocumentRow, Items, Node, Scalar
from infracat.markdown.document import LeftOut

_PROSE = {"purpose": "", "title": "", "notes": "", "docs": "", "example": "Example: ", "install": "Install: "}
_EVERYWHERE = ("profiles", "platform")  # a row without them holds for all
_EITHER = ({"version", "min_version"},)  # fields of which a row has one
Found = tuple[str, DocumentRow]


def joined(rows: Sequence[Found], blocks: Mapping[int, int]) -> tuple[list[Found], list[LeftOut]]:
    """Rows of equal names that stand in different blocks and do not contradict each other are one, the first.

    ``blocks`` has the line of the block that a row stands in, by the row's ``id``. The first row takes the fields that
    it lacks; of prose that differs, the second's goes into its notes. Rows that contradict, and those of one block,
    stay two: only their authors know which is meant. What one states wins over what the other's words suggest.
    """
    kept: list[Found] = []
    told: list[LeftOut] = []
    first: dict[tuple[str, str], DocumentRow] = {}
    seen: dict[tuple[str, str], set[int]] = {}
    for section, row in rows:
        name = _get(row, "name")
        key, block = (section, str(name)), blocks.get(id(row), 0)
        known, before = first.setdefault(key, row), seen.setdefault(key, set())
        if known is row or not isinstance(name, Scalar) or block in before or _contradict(known, row):
            kept.append((section, row))
        else:
            _join(known, row)
            told.append(LeftOut(row.line, row.heading, f"{name} is one row with that of line {known.line}"))
        before.add(block)
    return kept, told


def _contradict(first: DocumentRow, second: DocumentRow) -> bool:
    suggested = set(first.guesses) ^ set(second.guesses)
    both = set(first.names) & set(second.names) - {"name", *_PROSE, *_EVERYWHERE} - suggested
    one_of = (each & {*first.names, *second.names} for each in _EITHER)
    return any(_value(first, each) != _value(second, each) for each in both) or any(len(each) > 1 for each in one_of)


def _join(first: DocumentRow, second: DocumentRow) -> None:
    for name in _EVERYWHERE:
        _widen(first, second, name)
    first.unread = tuple(dict.fromkeys((*first.unread, *second.unread)))
    notes = [str(_get(first, "notes") or "")]
    for key, node in second.items():
        name = str(key)
        if name in _EVERYWHERE or (name in first.names and _value(first, name) == _value(second, name)):
            continue
        if name != "notes" and (name not in first.names or (name in first.guesses and name not in second.guesses)):
            _take(first, key, node, second.guesses.get(name))
        elif name in _PROSE:
            notes.append(f"{_PROSE[name]}{node}")
    _note(first, second, list(dict.fromkeys(filter(None, notes))))


def _take(row: DocumentRow, key: Scalar, node: Node, guess: str | None) -> None:
    """A field that the row lacks, or that its words have only suggested."""
    row.guesses.pop(str(key), None)
    row.pop(row.names.get(str(key), key), None)
    row.put(key, node)
    if guess:
        row.guesses[str(key)] = guess


def _widen(first: DocumentRow, second: DocumentRow, name: str) -> None:
    """What holds for ``dev`` here and for ``prod`` there holds for both; what holds for all in one place, for all."""
    mine, others = _get(first, name), _get(second, name)
    if isinstance(mine, Items) and isinstance(others, Items):
        mine.extend(each for each in others if str(each) not in [str(one) for one in mine])
    elif mine is not None:
        del first[first.names.pop(name)]
        first.guesses.pop(name, None)


def _note(row: DocumentRow, second: DocumentRow, notes: Sequence[str]) -> None:
    text = "; ".join(notes)
    if text and text != str(_get(row, "notes") or ""):
        key = row.names.get("notes") or Scalar.at("notes", second.line, second.column, plain=True)
        row.put(key, Scalar.at(text, second.line, second.column, plain=False))


def _get(row: DocumentRow, name: str) -> Node | None:
    return row[row.names[name]] if name in row.names else None


def _value(row: DocumentRow, name: str) -> Any:
    return _plain(_get(row, name))


def _plain(node: Any) -> Any:
    if isinstance(node, dict):
        return {str(name): _plain(value) for name, value in node.items()}
    return [_plain(each) for each in node] if isinstance(node, list) else str(node)
