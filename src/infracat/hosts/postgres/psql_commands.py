r"""Finds psql's own commands in a dump, before psql reads it.

psql runs programs, reads and writes files, and logs in elsewhere where a dump tells it to: ``\! id``, ``\o FILE``. A
dump of pg_dump's holds no command but ``\connect``, ``\restrict`` and ``\unrestrict``. Whether a backslash is a command
depends on what is around it, and so the text is read as psql reads it: quotes, dollar quotes, comments, data of COPY.
psql refuses all commands as well (``\restrict``): a setting that a statement changes in passing may part its reading
from ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from infracat.hosts.postgres import psql_patterns as patterns

LONGEST = 1024 * 1024  # bytes of SQL without a line end or a blank; of a statement COPY … FROM stdin
CONTEXT = 128  # bytes that are kept before the next one: an identifier, the letter of E'…'


class HoldsCommand(Exception):
    """The message says where, as a report shows it."""


@dataclass(frozen=True)
class Database:
    """What follows goes there; it begins at this line of the dump."""

    name: bytes
    line: int


class Commands:
    """``read`` gives a dump as it is, without psql's commands; raises ``HoldsCommand`` for all but those of pg_dump."""

    def __init__(self) -> None:
        self._buffer = b"\n"
        self._sent = self._at = 1  # places in the buffer: what is given already, what is understood
        self._word = 0  # where one may begin at the earliest: behind a quote
        self._line = 1  # of what is not given yet
        self._read: Callable[[bool], bool] = self._sql  # the part that it is in; False where it needs more
        self._fresh = True  # no word of a statement yet
        self._statement: bytearray | None = None  # of COPY and SET
        self._standard_strings = True
        self._closing = b""  # what ends a quote
        self._bits = False  # B'…' and X'…', where two quotes are not one
        self._depth = 0  # of comments
        self._mid_line = False  # of COPY's data

    def read(self, data: bytes, *, last: bool = False) -> Iterator[bytes | Database]:
        start = max(0, self._sent - CONTEXT)
        self._buffer = self._buffer[start:] + (data.removeprefix(b"\xef\xbb\xbf") if self._is_first else data)
        self._at, self._sent, self._word = self._at - start, self._sent - start, self._word - start
        if b"\0" in data:
            raise HoldsCommand(f"the dump holds a byte 0 (line {self._line_at(self._buffer.index(0, self._sent))})")
        self._given: list[bytes | Database] = []
        while self._at < len(self._buffer) and self._read(last):
            pass
        self._give()
        yield from self._given

    @property
    def _is_first(self) -> bool:
        return self._line == 1 and self._buffer == b"\n"

    def _give(self, *more: bytes | Database) -> None:
        """All that is understood."""
        if self._at > self._sent:
            self._given.append(self._buffer[self._sent : self._at])
            self._line = self._line_at(self._at)
            self._sent = self._at
        self._given += more

    def _line_at(self, place: int) -> int:
        return self._line + self._buffer.count(b"\n", self._sent, place)

    def _refuse(self) -> None:
        raise HoldsCommand(f"the dump holds a command (line {self._line_at(self._at)})")

    # SQL outside of quotes

    def _sql(self, last: bool) -> bool:
        end = len(self._buffer) if last else self._cut()
        if end <= self._at:
            return False
        if self._fresh and not self._begin(end):
            return True
        if not self._fresh or self._buffer[self._at] != ord(";"):
            pattern = patterns.STATEMENTS if self._statement is None else patterns.STATEMENT
            found = pattern[self._standard_strings].match(self._buffer, self._at, end)
            assert found
            self._fresh = self._fresh and found.end() == self._at
            self._pass(found.end())
        return self._at >= end or self._special(last)

    def _cut(self) -> int:
        """The end of the last line, or, of a long one, of a word."""
        if end := self._buffer.rfind(b"\n", self._at) + 1:
            return end
        if len(self._buffer) - self._at < LONGEST:
            return 0
        blank = max(self._buffer.rfind(each, self._at) for each in (b" ", b","))
        return blank + 1 if blank >= self._at else len(self._buffer)

    def _begin(self, end: int) -> bool:
        """White space before a statement; False at the end."""
        blank = patterns.BLANK.match(self._buffer, self._at, end)
        assert blank
        self._at = blank.end()
        if self._at >= end:
            return False
        if self._buffer[self._at] not in b"\\/-;":
            self._fresh = False
            self._statement = bytearray() if patterns.FIRST_WORD.match(self._buffer, self._at, end) else None
        return True

    def _pass(self, place: int) -> None:
        self._keep(self._buffer[self._at : place])
        self._at = place

    def _keep(self, words: bytes) -> None:
        if self._statement is not None and len(self._statement) < LONGEST:
            self._statement += words

    def _special(self, last: bool) -> bool:
        here = self._buffer[self._at : self._at + 2]
        before = self._buffer[max(0, self._word, self._at - CONTEXT) : self._at]
        if here[:1] == b"\\":
            return self._command(last)
        if here[:1] == b";":
            return self._end_of_statement(last)
        if here == b"/*":
            self._read, self._depth = self._comment, 0
            self._keep(b" ")
        elif here == b"--":
            if patterns.UNCLEAR_COMMENT.search(before):
                self._refuse()
            self._read = self._line_comment
        elif here[:1] in (b"'", b'"'):
            self._quote(here[:1], before)
        elif dollar := patterns.DOLLAR.match(self._buffer, self._at):
            self._dollar(dollar[0], before)
        else:
            if patterns.VARIABLE.match(self._buffer, self._at):
                self._refuse()
            self._fresh = False
            self._pass(self._at + 1)
        return True

    def _command(self, last: bool) -> bool:
        """At the beginning of a line, of which we read all; what pg_dump writes only."""
        end = self._end_of_line(last)
        if end is None:
            return False
        found = patterns.COMMAND.fullmatch(self._buffer[self._at : end].rstrip(b" \t\r"))
        if not found or not self._fresh or self._buffer[self._at - 1 : self._at] != b"\n":
            self._refuse()
        assert found
        name = patterns.database_named(found[2]) if found[1] == b"connect" else None
        passed = (b"restrict", b"unrestrict", b".", b"encoding")
        if name is None and (found[1] not in passed or not re.fullmatch(rb"[A-Za-z0-9_]*", found[2])):
            self._refuse()
        self._give()
        self._at = self._sent = end  # the line is left out
        if name is not None:
            self._given.append(Database(name, self._line))
        return True

    def _end_of_line(self, last: bool) -> int | None:
        """None where it is not here yet; what waits for it is short."""
        end = self._buffer.find(b"\n", self._at)
        if end < 0 and not last:
            if len(self._buffer) - self._at > LONGEST:
                self._refuse()
            return None
        return len(self._buffer) if end < 0 else end

    def _end_of_statement(self, last: bool) -> bool:
        statement, data = self._statement or b"", False
        if statement:
            words = patterns.QUOTED.sub(b" ", statement)
            data = bool(patterns.FROM_STDIN.match(words))
            if stated := patterns.STANDARD_STRINGS.match(statement):
                self._standard_strings = stated[1].lower() == b"on"
        if data:
            end = self._end_of_line(last)
            if end is None:
                return False
            if self._buffer[self._at + 1 : end].strip():
                self._refuse()  # psql would read it after the data
            self._at = min(end, len(self._buffer) - 1)
            self._read, self._mid_line = self._data, False
        self._fresh, self._statement = True, None
        self._at += 1
        return True

    # Data of COPY

    def _data(self, last: bool) -> bool:
        buffer = self._buffer
        place = buffer.find(b"\n", self._at) + 1 if self._mid_line else self._at
        if self._mid_line and not place:
            self._at = len(buffer)
            return False
        self._mid_line = False
        while (place := buffer.find(b"\\.", place)) >= 0:
            if (place == self._at or buffer[place - 1] == 10) and (end := patterns.line_end(buffer, place + 2)):
                self._at, self._read = end, self._sql
                return True
            place += 2
        line = buffer.rfind(b"\n", self._at) + 1 or self._at
        if not last and buffer[line:] in (b"\\", b"\\.", b"\\.\r"):
            self._at = line
            return False
        self._at, self._mid_line = len(buffer), line < len(buffer)
        return False

    # Quotes and comments

    def _quote(self, mark: bytes, before: bytes) -> None:
        by_setting = not self._standard_strings and not patterns.NEVER_ESCAPING.search(before)
        self._fresh = False
        self._bits = bool(patterns.BITS.search(before))
        if mark == b'"':
            self._quoted_by(mark)
        elif patterns.UNCLEAR_STRING.search(before):
            self._refuse()
        elif by_setting or patterns.ESCAPING.search(before):
            self._pass(self._at + 1)
            self._read = self._escaped
        else:
            self._quoted_by(mark)

    def _dollar(self, mark: bytes, before: bytes) -> None:
        if patterns.UNCLEAR_DOLLAR.search(before):
            self._refuse()
        if patterns.IN_IDENTIFIER.search(before):
            self._pass(self._at + 1)
        else:
            self._quoted_by(mark)

    def _quoted_by(self, mark: bytes) -> None:
        self._fresh = False
        self._pass(self._at + len(mark))
        self._read, self._closing = self._quoted, mark

    def _quoted(self, last: bool) -> bool:
        """Of an identifier and a dollar quote two marks in a row end it, and begin the same again."""
        end = self._buffer.find(self._closing, self._at)
        if end < 0:
            kept = 0 if last else len(self._closing) - 1
            self._pass(max(self._at, len(self._buffer) - kept))
            return False
        if self._closing == b"'":
            self._pass(end)
            return self._end_of_string(last)
        self._pass(end + len(self._closing))
        self._read, self._word = self._sql, self._at
        return True

    def _escaped(self, last: bool) -> bool:
        found = patterns.ESCAPED.match(self._buffer, self._at)
        assert found
        self._pass(found.end())
        if self._buffer[self._at : self._at + 1] == b"'":
            return self._end_of_string(last)
        if last:  # what is left is half of an escape
            self._pass(len(self._buffer))
        return False

    def _end_of_string(self, last: bool) -> bool:
        """At a quote: what it continues is a string of the same kind, whatever kind one alone would be."""
        again = patterns.CONTINUED[self._bits].match(self._buffer, self._at)
        if not again and not last and patterns.MAY_CONTINUE.fullmatch(self._buffer, self._at):
            if len(self._buffer) - self._at > LONGEST:
                self._refuse()
            return False
        self._pass(again.end() if again else self._at + 1)
        if not again:
            self._read, self._word = self._sql, self._at
        return True

    def _line_comment(self, last: bool) -> bool:
        end = patterns.LINE_END.search(self._buffer, self._at)
        self._at = end.start() if end else len(self._buffer)
        if end or last:
            self._read = self._sql
        return bool(end)

    def _comment(self, last: bool) -> bool:
        while found := patterns.COMMENT.search(self._buffer, self._at):
            self._at = found.end()
            self._depth += 1 if found[0] == b"/*" else -1
            if not self._depth:
                self._read = self._sql
                return True
        self._at = len(self._buffer) if last else max(self._at, len(self._buffer) - 1)
        return False
