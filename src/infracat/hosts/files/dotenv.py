"""`.env` files, as python-dotenv reads them: ``${NAME}`` and ``${NAME:-default}`` are resolved, ``$NAME`` is not.

One thing is better here: a quote that is not closed hides no other variable.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import TYPE_CHECKING

from infracat.hosts.libraries import needs

if TYPE_CHECKING:
    from dotenv.parser import Binding

_REFERENCE = re.compile(r"\$\{(?P<name>[^}:]*)(?::-(?P<default>[^}]*))?\}")  # python-dotenv's own
_ASSIGNMENT = re.compile(r"\s*(?:export\s+)?'?(?P<name>[^=#\s']+)'?[^\S\r\n]*=")
_QUOTE_OPENS = re.compile(rf"{_ASSIGNMENT.pattern}[^\S\r\n]*['\"]")
_NEWLINE = re.compile(r"\r\n|\n|\r")
_NOTHING: Mapping[str, str] = {}
MOST_LINES = 100_000  # python-dotenv takes four seconds for as many
MOST_BAD = 1_000  # statements over several lines that are wrong: what follows each is copied


class FileTooLarge(Exception):
    """More than is read of a file; nothing in it counts."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """Why a line does not set ``name``, which it was to set."""

    line: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class EnvFile:
    """What a ``.env`` file sets, and the lines of it that set nothing."""

    variables: Mapping[str, str] = field(repr=False)
    bad_lines: tuple[BadLine, ...] = ()

    def why_not(self, name: str) -> str:
        """``line 3: the quote of its value is not closed``: why it does not set the variable; empty: it has no such."""
        own = next((each for each in self.bad_lines if each.name == name), None)
        return f"line {own.line}: {own.why}" if own else ""


def variables_in(text: str, environ: Mapping[str, str] = _NOTHING) -> Mapping[str, str]:
    """``'export A="1"\\nB=${A}2\\nC'`` → ``{"A": "1", "B": "12", "C": ""}``."""
    return read(text, environ).variables


def read(text: str, environ: Mapping[str, str] = _NOTHING) -> EnvFile:
    """References see ``environ`` first, then the lines above; one to nothing is empty."""
    found: dict[str, str] = {}
    known = ChainMap(dict(environ), found)
    bad: list[BadLine] = []
    for binding, line in bindings(text):
        if binding.error:
            bad.append(_bad_line(binding.original.string, line))
        elif binding.key is not None:
            bad += _swallowed(binding, line)
            found[binding.key] = _resolved(binding.value or "", known)
    return EnvFile(found, tuple(bad))


def bindings(text: str) -> Iterator[tuple[Binding, int]]:
    """Each statement and its line; after one that is wrong, the very next line is read again."""
    with needs("python-dotenv"):
        from dotenv.parser import parse_stream  # dotenv_values would log the lines that it skips, on standard error

    rest, line, again = text.removeprefix("\ufeff"), 1, -1
    if _line_ends(text) > MOST_LINES:
        raise FileTooLarge(f"it has more than {MOST_LINES:,} lines")
    while rest:
        again += 1
        if again > MOST_BAD:
            raise FileTooLarge(f"more than {MOST_BAD:,} of its statements are wrong")
        # From 1.2.4 on python-dotenv drops a byte order mark, also where only the rest of the text begins with one.
        guard = "\n" if rest.startswith("\ufeff") else ""
        at, line = -len(guard), line - len(guard)
        for binding in parse_stream(StringIO(guard + rest)):
            statement = binding.original.string
            blank = len(statement) - len(statement.lstrip())
            yield binding, line + _line_ends(statement[:blank])
            end = _NEWLINE.search(statement, blank) if binding.error else None
            read = statement[: end.end()] if end else statement
            at += len(read)
            line += _line_ends(read)
            if read != statement:
                break
        rest = rest[at:]


def _resolved(value: str, known: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda match: known.get(match["name"], match["default"] or ""), value)


def _line_ends(text: str) -> int:
    return len(_NEWLINE.findall(text))


def _bad_line(statement: str, line: int) -> BadLine:
    name = _ASSIGNMENT.match(statement)
    why = (
        "the quote of its value is not closed, or text follows it" if _QUOTE_OPENS.match(statement) else "no NAME=value"
    )
    return BadLine(line, name["name"] if name else "", why)


def _swallowed(binding: Binding, line: int) -> Iterator[BadLine]:
    """Variables that a value over several lines holds as text: a quote that is closed by the next one's."""
    for each in (binding.value or "").splitlines()[1:]:
        if inside := _ASSIGNMENT.match(each):
            yield BadLine(
                line, inside["name"], f"the quoted value of {binding.key} goes on over it: is its quote closed?"
            )
