"""A row that is being made of cells: what they state, what they suggest, and what remains for the notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, NamedTuple

from infracat.catalog.document import Flaw
from infracat.catalog.filling import takes_variables
from infracat.catalog.nodes import DocumentRow, Fields, Items, Node, Scalar
from infracat.markdown.blocks import Inline
from infracat.markdown.cells.nothing import is_nothing
from infracat.markdown.cells.read import Read, Value
from infracat.markdown.prose import literal, prose
from infracat.sections.registry import BUILT_IN

_ONE_OF = {"version": ("min_version",), "min_version": ("version",)}
_UNNAMED = ("notes", "label")  # columns whose words need no heading before them


class Cell(NamedTuple):
    """``meaning`` is what ``vocabulary.meanings`` gives; ``heading`` is the column's."""

    meaning: str
    words: Inline
    heading: str = ""

    @property
    def says_nothing(self) -> bool:
        return is_nothing(self.words.text)


class Draft:
    """Fields in the order in which they are put; ``stated`` are those that code states, which nothing overrides."""

    def __init__(self, section: str, heading: str, at: Inline) -> None:
        self.section, self.heading, self.at = section, heading, at
        self.stated: dict[str, Node] = {}
        self.fields: dict[str, Node] = {}
        self.guesses: dict[str, str] = {}
        self.notes: list[str] = []  # of the column for notes
        self.rests: list[str] = []  # of others
        self.flaws: list[Flaw] = []
        self.unread: tuple[str, ...] = ()  # fields whose words no grammar understands

    def state(self, found: Iterable[tuple[Scalar, Node]]) -> None:
        for name, node in found:
            if str(name) in self.stated:
                self.flaws.append(Flaw(name.line, name.column, f"{name} is stated a second time in this row", ()))
            self.stated.setdefault(str(name), node)

    def get(self, name: str) -> str:
        found = self.stated.get(name, self.fields.get(name))
        return str(found) if isinstance(found, Scalar) else ""

    def has(self, *names: str) -> bool:
        return any(name in self.stated or name in self.fields for name in names)

    def put(self, name: str, value: Value | Mapping[str, str], at: Inline, guess: str = "") -> bool:
        """Whether the row says this now: not where it says something else, or the field cannot have it."""
        if self.has(name):
            return bool(_words(self.stated.get(name, self.fields.get(name))) == _words(value))
        if self.has(*_ONE_OF.get(name, ())) or not self.fits(name, value):
            return False
        self.fields[name] = _node(value, at)
        if guess:
            self.guesses[name] = guess
        return True

    def fits(self, name: str, value: Value | Mapping[str, str]) -> bool:
        """Whether the field takes it. What holds a variable is judged when that is filled in."""
        if any("${" in each for each in ([value] if isinstance(value, str) else value)):
            return True
        given = value if isinstance(value, str) else list(value) if isinstance(value, tuple) else dict(value)
        return any(_takes(adapter, given) for adapter in _adapters(self.section, name))

    def take(self, read: Read, cell: Cell, *, guesses: Mapping[str, str] | None = None) -> None:
        """The fields of a grammar; its rest, and what the row cannot say, for the notes."""
        left = [
            name
            for name, value in read.fields.items()
            if not self.put(name, value, cell.words, (guesses or {}).get(name, ""))
        ]
        if left:
            self.note(cell)
        elif read.rest:
            self.note(cell, read.rest)

    def text(self, name: str, cell: Cell) -> None:
        """The cell's words as prose of that field."""
        if not cell.says_nothing and not self.put(name, self.escaped(name, prose(cell.words)), cell.words):
            self.note(cell)

    def escaped(self, name: str, text: str) -> str:
        rows = BUILT_IN[self.section].row_classes() if self.section in BUILT_IN else ()
        return literal(text) if any(takes_variables(each, name) for each in rows) else text

    def note(self, cell: Cell, text: str | None = None) -> None:
        """Words that no field has; by themselves they need the heading of their column."""
        words = (prose(cell.words) if text is None else text).strip()
        if is_nothing(words) and not any(char.isalnum() for char in words):
            return
        named = f"{cell.heading.strip(' :*')}: {words}" if cell.heading and cell.meaning not in _UNNAMED else words
        kept = self.notes if cell.meaning == "notes" else self.rests
        if named not in kept:
            kept.append(named)

    def says(self, text: str) -> bool:
        """Whether the text stands in any field."""
        nodes = (*self.fields.values(), *self.stated.values())
        return any(text in str(_plain(each)) for each in nodes) or any(
            text in each for each in [*self.notes, *self.rests]
        )

    def row(self) -> DocumentRow:
        made = DocumentRow(self.at.line, self.at.column, self.heading)
        notes = "; ".join([*self.notes, *self.rests])
        if notes and "notes" not in self.stated:
            self.fields["notes"] = _node(literal(notes), self.at)
        elif notes:
            both = f"{_plain(self.stated['notes'])}; {literal(notes)}"
            self.stated["notes"] = _node(both, self.at)
        for name, node in sorted({**self.fields, **self.stated}.items(), key=lambda each: _ORDER.get(each[0], 2)):
            made.put(Scalar.at(name, node.line, node.column, plain=True), node)
        made.unread = self.unread
        made.guesses = {name: why for name, why in self.guesses.items() if name not in self.stated}
        return made


_ORDER = {"name": 0, "title": 1, "notes": 3}


def _node(value: Value | Mapping[str, str], at: Inline) -> Node:
    if isinstance(value, str):
        return Scalar.at(value, at.line, at.column, plain=False)
    if isinstance(value, tuple):
        items = Items(at.line, at.column)
        items.extend(_node(each, at) for each in value)
        return items
    made = Fields(at.line, at.column)
    for name, text in value.items():
        made.put(Scalar.at(name, at.line, at.column, plain=True), _node(text, at))
    return made


def _words(value: Any) -> Any:
    """As people hear it: what differs in marks and spaces only is no other value that has to be kept."""
    found = _plain(value)
    return "".join(char for char in found if char.isalnum()) if isinstance(found, str) else found


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, Mapping) else [str(each) for each in value]


@cache
def _adapters(section: str, name: str) -> tuple[Any, ...]:
    """What parses that field, of each kind of row that has it."""
    from pydantic import TypeAdapter

    rows = BUILT_IN[section].row_classes() if section in BUILT_IN else ()
    found = (field for row in rows for key, field in row.model_fields.items() if name in (key, field.alias))
    types: list[Any] = [
        Annotated[each.annotation, *each.metadata] if each.metadata else each.annotation for each in found
    ]
    return tuple(TypeAdapter(each) for each in types)


def _takes(adapter: Any, value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except ValueError:
        return False
    return True
