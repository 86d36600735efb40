"""Dumps in SQL: a file of them ends with the line that says that the last one is complete, and so does each before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from infracat.formats.flaws import Damaged
from infracat.formats.streams import Stream

_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")  # an unknown compression may leave words as they are
HEAD, TAIL = 4096, 64 * 1024
LONGEST_MARK = 128
POSTGRES = re.compile(rb"^-- PostgreSQL database (cluster )?dump\s*$", re.MULTILINE)
SQLITE = b"PRAGMA foreign_keys=OFF;"
_POSTGRES = re.compile(rb"\n(-- PostgreSQL database (?:cluster )?dump)( complete)?[ \t\r]*(?=\n|\Z)")
_SQLITE = re.compile(
    rb"\n(?:PRAGMA foreign_keys=OFF;\r?\n(BEGIN TRANSACTION;)|(COMMIT;)|ROLLBACK; -- due)[^\n]{0,60}(?=\n|\Z)"
)
_HEADS = tuple(f"-- PostgreSQL database {kind}dump" for kind in ("", "cluster "))


@dataclass
class Dumps:
    """The dumps of one file, as their first and last lines go by."""

    begun: int = 0
    open: list[str] = field(default_factory=list)  # the last lines that are still to come, the innermost last
    rest: bytes = b""  # the end of what follows the newest of these lines

    def begins(self, line: str, last: str) -> None:
        """pg_dumpall's dumps hold those of databases; nothing else is within another."""
        if self.open and (self.open[-1] == last or "cluster" in line):
            raise Damaged(f"{self.which} is cut short: another begins before its `{self.open[-1]}`")
        self.begun += 1
        self.open.append(last)

    def ends(self, last: str) -> None:
        if last in self.open and self.open[-1] != last:
            raise Damaged(f"{self.which} is cut short: `{last}` comes before its `{self.open[-1]}`")
        if self.open:
            self.open.pop()

    @property
    def which(self) -> str:
        return "it" if self.begun == 1 else f"the last of the {self.begun} dumps in it"


def writer_of(stream: Stream) -> str:
    """``SQL of pg_dump``, ``SQL of sqlite3``, or nothing."""
    head = stream.peek(HEAD)
    if (begin := POSTGRES.search(head)) and not _BINARY.search(head, 0, begin.start()):
        return "SQL of pg_dump"
    return "SQL of sqlite3" if head.lstrip().startswith(SQLITE) else ""


def read_sql(stream: Stream, kind: str) -> None:
    """Raises ``Damaged`` where the file does not end as a whole dump does."""
    (_read_sqlite if kind == "SQL of sqlite3" else _read_postgres)(stream)


def _read_postgres(stream: Stream) -> None:
    dumps = Dumps()
    for match in marks(stream, _POSTGRES, dumps):
        line = match[1].decode()
        if match[2]:
            dumps.ends(f"{line} complete")
        else:
            dumps.begins(line, f"{line} complete")
    if dumps.open:
        raise Damaged(f"{dumps.which} does not end with `{dumps.open[-1]}`: it is truncated, or pg_dump has failed")
    if why := why_not_the_end(dumps.rest.decode(errors="replace")):
        raise Damaged(f"behind `{_HEADS[0]} complete` {why}: it is truncated, or pg_dump has failed")


def _read_sqlite(stream: Stream) -> None:
    dumps = Dumps()
    for match in marks(stream, _SQLITE, dumps):
        if match[1]:
            dumps.begins("BEGIN TRANSACTION;", "COMMIT;")
        elif match[2]:
            dumps.ends("COMMIT;")
        elif dumps.open:
            raise Damaged("it ends with `ROLLBACK`: sqlite3 met an error while it dumped")
    if dumps.open or not dumps.begun or dumps.rest.strip():
        raise Damaged(f"{dumps.which if dumps.begun else 'it'} does not end with `COMMIT;`: it is truncated")


def marks(stream: Stream, pattern: re.Pattern[bytes], dumps: Dumps) -> Iterator[re.Match[bytes]]:
    """The lines that begin and end a dump, however the stream is cut into chunks; ``dumps.rest`` is what follows."""
    ahead, chunk = b"\n", b"\n"
    while chunk:
        chunk = stream.read()
        ahead += chunk
        done, until = 0, max(0, len(ahead) - LONGEST_MARK) if chunk else len(ahead)
        for match in pattern.finditer(ahead):
            if match.end() > until:  # it may go on in the next chunk
                until = min(until, match.start())
                break
            dumps.rest, done = b"", match.end()
            yield match
        dumps.rest = (dumps.rest + ahead[done:until])[-TAIL:]
        ahead = ahead[until:]


def why_not_the_end(rest: str, heads: Sequence[str] = _HEADS) -> str:
    """Empty where ``rest`` is what pg_dump writes after its last line, or is whole by itself.

    Comments, psql's own commands (``\\unrestrict``) and whole statements may follow: many scripts append ``COMMIT;``.
    """
    lines = [line.strip() for line in rest.splitlines() if line.strip()]
    if lines and lines[-1] == "--" and lines.count("--") % 2 == 0:
        return "a second dump begins and is cut"
    is_cut = not rest.endswith(("\n", "\r")) and lines and len(lines[-1]) > len("--")
    if is_cut and any(head.startswith(lines[-1]) for head in heads):
        return "a second dump begins and is cut"
    others = [line for line in lines if not line.startswith(("--", "\\"))]
    return "something else follows" if others and not others[-1].endswith(";") else ""
