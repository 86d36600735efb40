"""The nodes of a document: scalars keep their source text, and every node its position in the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

Path: TypeAlias = Sequence[str | int]  # ("cli_tools", 0, "min_version")


class Scalar(str):
    """The text of a value as it is written. ``plain``: without quotes, so that YAML would guess its type."""

    __slots__ = ("column", "line", "plain")
    line: int  # from 1, as editors count
    column: int
    plain: bool

    @classmethod
    def at(cls, text: str, line: int, column: int, *, plain: bool) -> Scalar:
        made = cls(text)
        made.line, made.column, made.plain = line, column, plain
        return made


class Fields(dict[Scalar, "Node"]):
    """A mapping; ``names`` maps the text of each key to the key with its position."""

    __slots__ = ("column", "line", "names")

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line, self.column = line, column
        self.names: dict[str, Scalar] = {}

    def put(self, name: Scalar, value: Node) -> None:
        self[name] = value
        self.names[name] = name


class DocumentRow(Fields):
    """A row of a Markdown document. ``heading`` is the title under which it stands.

    ``guesses`` are the fields that its words suggest and do not state, and why: a name made of a title.
    ``unread`` are those that its words state in a way that nobody can check: a version of ``20 or 22``.
    """

    __slots__ = ("guesses", "heading", "unread")

    def __init__(self, line: int, column: int, heading: str = "") -> None:
        super().__init__(line, column)
        self.heading = heading
        self.guesses: dict[str, str] = {}
        self.unread: tuple[str, ...] = ()


class Items(list["Node"]):
    """A sequence."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        super().__init__()
        self.line, self.column = line, column


Node: TypeAlias = Scalar | Fields | Items


def find(root: Node, path: Path) -> Node:
    """The node at ``path``, or its nearest existing parent: for a missing field, the row."""
    for step in path:
        inner = child(root, step)
        if inner is None:
            break
        root = inner
    return root


def child(node: Node, step: str | int) -> Node | None:
    """The node one step below, or ``None``."""
    if isinstance(node, Fields) and isinstance(step, str):
        return node.get(step)  # type: ignore[call-overload, no-any-return]
    if isinstance(node, Items) and isinstance(step, int) and step < len(node):
        return node[step]
    return None
