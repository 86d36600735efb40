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
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from infracat.catalog.fields.field_value import FieldValue
from infracat.catalog.mistakes import shown
from infracat.facts import CannotObserve

if TYPE_CHECKING:
    import re2

T = TypeVar("T")
MAX_LENGTH = 1000
QUICK = 5_000_000  # at most so many steps: a fraction of a second; a step is one part of the pattern on one character
LATE = "pattern"  # the name of the threads in which they are matched
PATIENCE = 2.0  # seconds for what may take more steps
_TOKEN = re.compile(  # what RE2 reads as something else than Python does; anything escaped, and a class, as a whole
    r"(?P<escaped>\\Q.*?(?:\\E|\Z)|\\.)"
    r"|(?P<chars>\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*+\])"
    r"|(?P<at_most>\{,(?=[0-9]+\}))"
    r"|(?P<end>\$)",
    re.DOTALL,
)
_NOT_ASCII = r"\x{80}-\x{10ffff}"
_HALVES = re.compile("[\ud800-\udfff]")  # of characters: UTF-8, in which RE2 reads, has none


class PatternTooSlow(CannotObserve):
    """Where a pattern fits could not be found out in time."""


@dataclass(frozen=True)
class Pattern(FieldValue):
    """``version ([0-9.]+)``: Python's syntax as far as RE2 has it, which is all but looking around and back.

    ``\\w``, ``\\d``, ``\\s`` and ``\\b`` are about ASCII.
    """

    pattern: str
    what: ClassVar[str] = "a pattern"

    @classmethod
    def read(cls, text: str) -> Self:
        if len(text) > MAX_LENGTH:
            raise ValueError(f"is too long for a pattern: {len(text)} characters, at most {MAX_LENGTH}")
        found = cls(str(text))
        found._compiled()
        return found

    def search(self, text: str) -> re2._Match | None:
        """The first place where it fits. As in Python, ``$`` is also before a line break at the end of the text."""
        return self._ask(text, lambda compiled, text: compiled.search(text), end=r"(?:$|\n?\z)")

    def fullmatch(self, text: str) -> re2._Match | None:
        """Whether it fits the whole text."""
        return self._ask(text, lambda compiled, text: compiled.fullmatch(text))

    def spans(self, text: str) -> list[tuple[int, int]]:
        r"""All places where it fits, for what is to be hidden there: ``\w`` is also every character beyond ASCII."""
        return self._ask(
            text, lambda compiled, text: [each.span() for each in compiled.finditer(text)], r"(?:$|\n?\z)", wide=True
        )

    def is_quick(self, text: str) -> bool:
        """Whether it needs no watch on this text."""
        return bool(len(text) * self._compiled(wide=True).programsize <= QUICK)

    def _ask(self, text: str, what: Callable[[Any, str], T], end: str = "$", *, wide: bool = False) -> T:
        compiled, text = self._compiled(end, wide=wide), _HALVES.sub("\ufffd", text)
        if self.is_quick(text):
            return what(compiled, text)
        try:
            return _within(PATIENCE, lambda: what(compiled, text))
        except (TimeoutError, RuntimeError):  # the latter: there are no more threads
            raise PatternTooSlow(
                f"the pattern {shown(self.pattern)} was not done with {len(text):,} characters within {PATIENCE:g} s"
            ) from None

    def _compiled(self, end: str = "$", *, wide: bool = False) -> re2._Regexp:
        """Raises ValueError for what is no pattern. The last 128 are kept by RE2's module."""
        try:
            import re2
        except ImportError as missing:
            raise CannotObserve(f"patterns need google-re2, which is not there: {missing}") from None
        options = re2.Options()
        options.log_errors = False
        try:
            return re2.compile(_for_re2(self.pattern, end, wide=wide), options)
        except re2.error as error:
            raise ValueError(f"is not a pattern: {_why(error.args[0].decode())} (got {shown(self.pattern)})") from None
        except UnicodeEncodeError:
            raise ValueError(f"is not a pattern: it holds half a character (got {shown(self.pattern)})") from None

    def __str__(self) -> str:
        return self.pattern


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


def _for_re2(pattern: str, end: str, *, wide: bool) -> str:
    def token(match: re.Match[str]) -> str:
        found = match[0]
        match match.lastgroup:
            case "at_most":
                return "{0,"
            case "end":
                return end
            case "chars" if wide:
                return re.sub(r"\\.", lambda each: each[0] + _NOT_ASCII * (each[0] == r"\w"), found, flags=re.DOTALL)
            case "escaped" if found == r"\w" and wide:
                return rf"[\w{_NOT_ASCII}]"
        return r"\z" if found == r"\Z" else found

    return _TOKEN.sub(token, pattern)


def _why(said: str) -> str:
    """What RE2 says, and for what Python has and RE2 lacks, what to write instead."""
    what, _, part = said.rpartition(": ")
    if part in ("(?=", "(?!", "(?<=", "(?<!"):
        return f"RE2 cannot look ahead or behind, as {part} does: put what is wanted into a group"
    if part == "(?P" or re.fullmatch(r"\\[1-9]", part):
        return f"RE2 has no references to a group, such as {part}: write out what it is to be"
    if part == "(?>" or (what == "bad repetition operator" and part.endswith("+")):
        return f"RE2 has no {part}: it never tries a second time, so write a+ for a++"
    if what == "invalid repetition size":
        return f"RE2 repeats at most 1000 times, in all that are nested: {part}"
    return f"{what}: {shown(part)}" if what else said
