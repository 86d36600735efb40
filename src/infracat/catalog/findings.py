"""Mistakes as they are found: each with its place in its file, and its row and field in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from infracat.catalog.explain import Problem
from infracat.catalog.mistakes import Mistake, Position, printable
from infracat.catalog.nodes import Fields, Items, Node, Path, Scalar, child, find
from infracat.catalog.settings import Settings


@dataclass(frozen=True)
class Part:
    """One file of a catalog: ``label`` is its name in messages."""

    label: str
    root: Fields | None

    def place(self, path: Path, *, of_key: bool = False) -> Position:
        """Where the node at ``path`` is, or the nearest around it; or the key of that node."""
        if self.root is None:
            return Position(self.label)
        node: Node = find(self.root, path)
        if of_key:
            around = find(self.root, path[:-1])
            assert isinstance(around, Fields)
            node = around.names[str(path[-1])]
        return Position(self.label, node.line, node.column)


ENOUGH = 1000


class Enough(Exception):
    """There are so many mistakes that nobody reads on."""


@dataclass
class Findings:
    """All mistakes so far; nothing ends at the first one, only at the thousandth."""

    mistakes: list[Mistake] = field(default_factory=list)
    flawed: set[Position] = field(default_factory=set)
    told: set[tuple[Position, str, str]] = field(default_factory=set)

    def flaw(self, part: Part, line: int, column: int, message: str, path: Path = ()) -> None:
        """A mistake in the file itself: what is at this place is not judged further."""
        position = Position(part.label, line, column)
        self.flawed.add(position)
        self._note(Mistake(position, message, *named(part.root, path)))

    def add(self, part: Part, problem: Problem) -> None:
        """A mistake at the end of ``problem.path``, which begins at the top of the file.

        Only the first one of a field counts.
        """
        position = part.place(problem.path, of_key=problem.on_key)
        key, name = named(part.root, problem.path)
        if position not in self.flawed and (position, key, name) not in self.told:
            self.told.add((position, key, name))
            self._note(Mistake(position, problem.message, key, name))

    def _note(self, mistake: Mistake) -> None:
        self.mistakes.append(mistake)
        if len(self.mistakes) == ENOUGH:
            raise Enough


def named(root: Fields | None, path: Path) -> tuple[str, str]:
    """A path in words: ``("cli_tools", 0, "requires", 1)`` → ``("cli_tools/git", "requires[1]")``."""
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
    words = ""
    for step in path:
        if isinstance(step, str):
            words += f".{printable(step)}" if words else printable(step)
        elif isinstance(node, Items):
            words += f"[{step}]"
        node = child(node, step) if node is not None else None
    return words
