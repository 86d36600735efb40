"""The API for judges in ``tests_env/``: ``expect``, ``@states``, ``@recommended``, and values to compare with.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

Judge = TypeVar("Judge", bound=Callable[..., Any])


class NotMet(AssertionError):
    """The found value does not agree with the expected one; the message names both."""


class Noticed(NotMet):
    """What was asked for is met, and there is something to tell: a warning, whatever the judge and the row's level."""


class NothingToCompare(Noticed):
    """There is no value to compare with."""


def states(*fields: str) -> Callable[[Judge], Judge]:
    """The judge runs only for rows that have a value for all of ``fields``; other rows get no case, not even a skip.

    >>> @states("memory")
    ... def test_memory(container, seen, expect): ...
    """

    def mark(judge: Judge) -> Judge:
        judge.infracat_states = fields  # type: ignore[attr-defined]
        return judge

    return mark


def recommended(judge: Judge) -> Judge:
    """A failure of this judge is a warning, whatever the row's level."""
    judge.infracat_recommended = True  # type: ignore[attr-defined]
    return judge


@dataclass(frozen=True)
class AtLeast:
    """A lower bound: ``expect(16, AtLeast(8))`` holds; ``None`` never does."""

    bound: Any

    def agrees(self, found: Any) -> bool:
        return found is not None and bool(found >= self.bound)

    def __str__(self) -> str:
        return f">= {self.bound}"


@dataclass(frozen=True)
class AtMost:
    """An upper bound: ``expect(81, AtMost(80))`` does not hold; nor does ``None``."""

    bound: Any

    def agrees(self, found: Any) -> bool:
        return found is not None and bool(found <= self.bound)

    def __str__(self) -> str:
        return f"<= {self.bound}"


@dataclass(frozen=True)
class Like:
    """A glob, for found values with a method ``fits(glob)``: ``expect(seen.holder, Like("postgres*"))``."""

    glob: str

    def agrees(self, found: Any) -> bool:
        return found is not None and bool(found.fits(self.glob))

    def __str__(self) -> str:
        return self.glob


@dataclass(frozen=True)
class Shape:
    """The shape of a secret value; the found value is only whether the secret has this shape."""

    written: str

    def agrees(self, found: bool) -> bool:
        return found

    def show(self, found: bool) -> str:
        return "fits" if found else "does not fit"

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True)
class No:
    """No item of a kind: ``expect((), No("stray process"))`` holds, and shows ``none`` for ``no stray process``."""

    kind: str
    among: str = ""  # in 12 packages

    def agrees(self, found: Any) -> bool:
        return not found

    def show(self, found: Any) -> str:
        return shown(found) if found else f"none {self.among}".strip()

    def __str__(self) -> str:
        return f"no {self.kind}"


class OneOf(tuple[Any, ...]):
    """Any of several values: ``expect(204, OneOf((200, 204)))`` holds."""

    def agrees(self, found: Any) -> bool:
        return found in self

    def __str__(self) -> str:
        return " or ".join(shown(value) for value in self)


def shown(value: Any) -> str:
    """A value as reports show it.

    >>> shown(True), shown(None), shown(())
    ('yes', 'nothing', 'nothing')
    """
    if value is None or (isinstance(value, str | tuple) and not value):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list | frozenset | set) and not hasattr(value, "agrees"):
        return ", ".join(shown(item) for item in value)
    return str(value)


class Expect:
    """The ``expect`` fixture: records the stated and the found value, also when they agree, and asserts that they do.

    A stated value may define the comparison with ``agrees(found)``, and the text of the found one with ``show(found)``.
    """

    def __init__(self) -> None:
        self.expected: list[str] = []
        self.found: list[str] = []

    def __call__(self, found: Any, stated: Any, message: str = "") -> None:
        """Raise ``NotMet`` unless ``found`` agrees with ``stated``; ``message`` replaces the default one."""
        show = getattr(stated, "show", shown)
        expected, actual = shown(stated), shown(show(found))
        self.expected.append(expected)
        self.found.append(actual)
        agrees = stated.agrees(found) if hasattr(stated, "agrees") else found == stated
        if not agrees:
            raise NotMet(message or f"expected {expected}, found {actual}")

    def warn(self, message: str) -> NoReturn:
        """All that was stated is met, and this must be told: the check is a warning."""
        raise Noticed(message)

    def cannot_compare(self, stated: Any, why: str) -> NoReturn:
        """Nothing was found that could be compared with ``stated``: the check is a warning."""
        self.expected.append(shown(stated))
        self.found.append("nothing to compare with")
        raise NothingToCompare(why)
