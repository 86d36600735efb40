"""Collects mistakes while a catalog is loaded: each with its position, and the row and field it is in."""

from __future__ import annotations

from dataclasses import dataclass, field

from infracat.catalog.explain import Problem
from infracat.catalog.mistakes import Mistake, Position, printable
from infracat.catalog.nodes import Fields, Items, Node, Path, Scalar, child, find
from infracat.catalog.settings import Settings
from infracat.markdown.document import LeftOut


@dataclass(frozen=True)
class SourceFile:
    """The parsed text of one file; ``label`` is its name in messages, ``left_out`` what is no row of a document."""

    label: str
    root: Fields | None
    left_out: tuple[LeftOut, ...] = ()
    is_markdown: bool = False

    def position(self, path: Path, *, of_key: bool = False) -> Position:
        """The position of the node at ``path``, or of the nearest that contains it; ``of_key``: of that node's key."""
        if self.root is None:
            return Position(self.label)
        node: Node = find(self.root, path)
        if of_key:
            parent = find(self.root, path[:-1])
            assert isinstance(parent, Fields)
            node = parent.names[str(path[-1])]
        return Position(self.label, node.line, node.column)


MAX_MISTAKES = 1000


class TooManyMistakes(Exception):
    """Loading stops here: nobody reads more mistakes than these."""


@dataclass
class Findings:
    """All mistakes so far; loading goes on after a mistake, until there are ``MAX_MISTAKES``."""

    mistakes: list[Mistake] = field(default_factory=list)
    flawed: set[Position] = field(default_factory=set)
    reported: set[tuple[Position, str, str]] = field(default_factory=set)

    def flaw(self, source: SourceFile, line: int, column: int, message: str, path: Path = ()) -> None:
        """Add a mistake in the YAML; the node at this position gets no further mistakes."""
        position = Position(source.label, line, column)
        self.flawed.add(position)
        self._append(Mistake(position, message, *describe_path(source.root, path)))

    def add(self, source: SourceFile, problem: Problem) -> None:
        """Add a mistake; ``problem.path`` starts at the top of the file. Only the first mistake of a field counts."""
        position = source.position(problem.path, of_key=problem.on_key)
        key, name = describe_path(source.root, problem.path)
        if position not in self.flawed and (position, key, name) not in self.reported:
            self.reported.add((position, key, name))
            self._append(Mistake(position, problem.message, key, name))

    def _append(self, mistake: Mistake) -> None:
        self.mistakes.append(mistake)
        if len(self.mistakes) == MAX_MISTAKES:
            raise TooManyMistakes


def describe_path(root: Fields | None, path: Path) -> tuple[str, str]:
    """Key and field of a path: ``("cli_tools", 0, "requires", 1)`` → ``("cli_tools/git", "requires[1]")``."""
    if not path:
        return "", ""
    section, *rest = path
    node = child(root, section) if root is not None else None
    key = "catalog/head" if section == "catalog" else str(section)
    if isinstance(node, Items) and rest:
        index, *rest = rest
        node = child(node, index)
        key = f"{section}[{index}]" if section in Settings.model_fields else row_key(key, node, index)
    return printable(key), _field(node, rest)


def row_key(section: str, row: Node | None, index: str | int) -> str:
    """``cli_tools/git``, or ``cli_tools[0]`` for a row without a name."""
    name = row.get("name") if isinstance(row, Fields) else None  # type: ignore[call-overload]
    return f"{section}/{name}" if isinstance(name, Scalar) and name else f"{section}[{index}]"


def _field(node: Node | None, path: Path) -> str:
    text = ""
    for step in path:
        if isinstance(step, str):
            text += f".{printable(step)}" if text else printable(step)
        elif isinstance(node, Items):
            text += f"[{step}]"
        node = child(node, step) if node is not None else None
    return text
