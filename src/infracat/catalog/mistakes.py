"""Mistakes in a catalog: each is one line with its position."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from infracat.redaction.known_keys import holds_key, without_keys

HIDDEN = "[redacted]"  # as in everything else that is printed
MAX_PRINTED = 100  # mistakes
MAX_VALUE_LENGTH = 60  # characters shown of a value


@dataclass(frozen=True, order=True)
class Position:
    """A position in a file. Lines and columns count from 1; line 0 is the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True)
class Mistake:
    """``catalog.yaml:14:18: cli_tools/git: min_version: quote it: YAML reads 2.40 as the number 2.4``."""

    position: Position
    message: str
    key: str = ""
    field: str = ""

    def __str__(self) -> str:
        told = ": ".join(part for part in (self.key, self.field, self.message) if part)
        return one_line(f"{self.position}: {without_keys(told, HIDDEN)}")


class BadCatalog(Exception):
    """A catalog with mistakes. The exception's text is one line per mistake, up to the first hundred.

    ``all_of_them``: false when loading stopped at the maximum number of mistakes. ``remarks``: what is none.
    """

    def __init__(
        self, mistakes: Sequence[Mistake], *, all_of_them: bool = True, remarks: Iterable[object] = ()
    ) -> None:
        self.mistakes = tuple(mistakes)
        self.all_of_them = all_of_them
        self.remarks = tuple(map(str, remarks))
        lines = [str(mistake) for mistake in self.mistakes[:MAX_PRINTED]]
        if len(self.mistakes) > MAX_PRINTED:
            lines.append(f"and {'' if all_of_them else 'at least '}{len(self.mistakes) - MAX_PRINTED} more")
        super().__init__("\n".join(lines))


def one_line(text: str) -> str:
    """``text`` with all characters escaped that a terminal cannot print."""
    return text if text.isprintable() else "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def printable(text: str) -> str:
    """``text`` on one line, shortened if it is long."""
    return one_line(text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…")


def shown(text: str) -> str:
    """A value as messages quote it: one that can only be a key is not.

    >>> print(shown("two" + chr(10) + "lines"))
    'two\\nlines'
    """
    return f"'{printable(HIDDEN if holds_key(text) else text)}'"


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """``; did you mean 'redis'?`` where one of ``words`` is close to ``word``, else nothing."""
    close = closest(word, words)
    return f"; did you mean {shown(close)}?" if close else ""


def closest(word: str, words: Iterable[str]) -> str | None:
    """The one of ``words`` of which ``word`` may be a misspelling."""
    found = get_close_matches(word, sorted(words), n=1) if len(word) <= MAX_VALUE_LENGTH else []
    return found[0] if found else None
