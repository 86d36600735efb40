"""Catastrophic backtracking: a match cannot be interrupted in a thread, and holds the interpreter's lock meanwhile."""

from __future__ import annotations

from importlib import import_module
from typing import Any

MANY = 10  # repeats from which on it makes a difference
GROUPS = ("SUBPATTERN", "BRANCH", "MAX_REPEAT", "MIN_REPEAT")  # that give back what they took
_parser = import_module("re._parser")  # of Python 3.11 and newer, as the standard library's own patterns go through it


def has_catastrophic_backtracking(pattern: str) -> bool:
    """Whether it repeats what may consist of a repeat alone: ``(a+)+`` tries 2ⁿ ways to split n letters.

    ``([a-z]+,)+`` does not: there is only one way to split. ``pattern`` must compile.
    """
    return _is_in(_parser.parse(pattern))


def _is_in(parsed: Any) -> bool:
    return any((_repeats(node) and _may_be_a_repeat(node[1][2])) or any(map(_is_in, _inside(node))) for node in parsed)


def _repeats(node: Any) -> bool:
    """Many times, and gives back what it took: possessive ones (``a++``) do not."""
    return str(node[0]) in GROUPS[2:] and int(node[1][1]) > MANY


def _may_be_a_repeat(parsed: Any) -> bool:
    """One of its parts is a repeat, or may be, and all others may be nothing."""
    least = [parsed[at : at + 1].getwidth()[0] for at in range(len(parsed))]
    return any(
        _repeats(node) or (str(node[0]) in GROUPS and any(map(_may_be_a_repeat, _inside(node))))
        for at, node in enumerate(parsed)
        if not any(least[:at] + least[at + 1 :])
    )


def _inside(node: Any) -> list[Any]:
    """The parts of a node that are patterns themselves."""
    found, todo = [], [node[1]]
    while todo:
        each = todo.pop()
        if isinstance(each, _parser.SubPattern):
            found.append(each)
        elif isinstance(each, list | tuple):
            todo += each
    return found
