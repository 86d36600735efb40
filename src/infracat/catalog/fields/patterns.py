"""Regular expressions of a catalog, by RE2: the time of a match grows with the text, whatever the pattern.

Python's own engine backtracks: ``(a|aa)+$`` takes 2ⁿ steps, in which neither a deadline nor ^C is heard. RE2 is
not in the standard library, so it is imported when a pattern is used: a machine that lacks it observes all other rows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar

from infracat.catalog.fields.field_value import FieldValue
from infracat.catalog.fields.re2_syntax import LINE_BREAK, Use, for_re2, why
from infracat.catalog.mistakes import shown
from infracat.facts import CannotObserve

if TYPE_CHECKING:
    import re2

T = TypeVar("T")
MAX_LENGTH = 1000
QUICK = 5_000_000  # at most so many steps: a fraction of a second; a step is one part of the pattern on one character
LATE = "pattern"  # the name of the threads in which they are matched
PATIENCE = 2.0  # seconds for what may take more steps
_HALVES = re.compile("[\ud800-\udfff]")  # of characters: UTF-8, in which RE2 reads, has none


class PatternTooSlow(CannotObserve):
    """Where a pattern fits could not be found out in time."""


@dataclass(frozen=True)
class Match:
    """Where a pattern fits, and its groups; a group that took no part is None."""

    text: str
    spans: tuple[tuple[int, int], ...]

    def __getitem__(self, group: int) -> str | None:
        first, last = self.spans[group]
        return self.text[first:last] if first >= 0 else None

    def groups(self) -> tuple[str | None, ...]:
        return tuple(self[group] for group in range(1, len(self.spans)))


@dataclass(frozen=True)
class Pattern(FieldValue):
    r"""``version ([0-9.]+)``: Python's syntax as far as RE2 has it, which is all but looking around and back.

    ``\w``, ``\d`` and ``\b`` are about ASCII; ``\s`` is all white space, as in Python.
    """

    pattern: str
    what: ClassVar[str] = "a pattern"
    takes_variables: ClassVar[bool] = False

    @classmethod
    def read(cls, text: str) -> Self:
        if len(text) > MAX_LENGTH:
            raise ValueError(f"is too long for a pattern: {len(text)} characters, at most {MAX_LENGTH}")
        found = cls(str(text))
        for use in Use:  # most are the same program for all; one that is too large for RE2 is told now
            found._compiled(use)
        return found

    def search(self, text: str) -> Match | None:
        """The first place where it fits. As in Python, ``$`` is also before a line break at the end of the text."""
        return self._ask(text, lambda compiled, text: _match(compiled, compiled.search(text)), Use.SEARCH)

    def fullmatch(self, text: str) -> Match | None:
        """Whether it fits the whole text."""
        return self._ask(text, lambda compiled, text: _match(compiled, compiled.fullmatch(text)), Use.WHOLE)

    def spans(self, text: str) -> list[tuple[int, int]]:
        r"""All places where it fits, for what is to be hidden there: ``\w`` is also every character beyond ASCII."""
        return self._ask(text, _spans, Use.WIDE)

    def is_quick(self, text: str) -> bool:
        """Whether ``spans`` needs no watch on this text."""
        return _is_quick(self._compiled(Use.WIDE), text)

    def _ask(self, text: str, what: Callable[[re2._Regexp, str], T], use: Use) -> T:
        compiled, text = self._compiled(use), _HALVES.sub("\ufffd", text)
        if _is_quick(compiled, text):
            return what(compiled, text)
        try:
            return _within(PATIENCE, lambda: what(compiled, text))
        except (TimeoutError, RuntimeError):  # the latter: there are no more threads
            raise PatternTooSlow(
                f"the pattern {shown(self.pattern)} was not done with {len(text):,} characters within {PATIENCE:g} s"
            ) from None

    def _compiled(self, use: Use) -> re2._Regexp:
        """Raises ValueError for what is no pattern. The last 128 are kept by RE2's module."""
        try:
            import re2
        except ImportError as missing:
            raise CannotObserve(f"patterns need google-re2, which is not there: {missing}") from None
        options = re2.Options()
        options.log_errors = False
        try:
            return re2.compile(for_re2(self.pattern, use), options)
        except re2.error as error:
            raise ValueError(f"is not a pattern: {why(error.args[0].decode())} (got {shown(self.pattern)})") from None
        except UnicodeEncodeError:
            raise ValueError(f"is not a pattern: it holds half a character (got {shown(self.pattern)})") from None

    def __str__(self) -> str:
        return self.pattern


def _is_quick(compiled: re2._Regexp, text: str) -> bool:
    return bool(len(text) * compiled.programsize <= QUICK)


def _match(compiled: re2._Regexp, found: re2._Match | None) -> Match | None:
    """Without the line break at the text's end that ``$`` has skipped: in Python, ``$`` stands before it."""
    if found is None:
        return None
    skipped = {at for name, at in compiled.groupindex.items() if name.startswith(LINE_BREAK)}
    end = len(found.string) - any(found.start(at) >= 0 for at in skipped)
    spans = (found.span(at) for at in range(compiled.groups + 1) if at not in skipped)
    return Match(found.string, tuple((min(first, end), min(last, end)) for first, last in spans))


def _spans(compiled: re2._Regexp, text: str) -> list[tuple[int, int]]:
    skipped = [at for name, at in compiled.groupindex.items() if name.startswith(LINE_BREAK)]
    return [(each.start(), each.end() - any(each.start(at) >= 0 for at in skipped)) for each in compiled.finditer(text)]


def _within(seconds: float, question: Callable[[], T]) -> T:
    """RE2 lets other threads run meanwhile. One that is late goes on, and is left behind when the process ends."""
    answer: Future[T] = Future()

    def ask() -> None:
        try:
            answer.set_result(question())
        except BaseException as error:
            answer.set_exception(error)

    Thread(target=ask, name=LATE, daemon=True).start()
    return answer.result(seconds)
