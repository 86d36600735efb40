"""Dumps in SQL: their last lines say that they are complete."""

from __future__ import annotations

import re

from infracat.formats.flaws import Damaged
from infracat.formats.streams import Stream

HEAD, TAIL = 4096, 64 * 1024
POSTGRES = re.compile(rb"^-- PostgreSQL database (cluster )?dump\s*$", re.MULTILINE)
SQLITE = b"PRAGMA foreign_keys=OFF;"


def writer_of(stream: Stream) -> str:
    """``SQL of pg_dump``, ``SQL of sqlite3``, or nothing."""
    head = stream.peek(HEAD)
    if POSTGRES.search(head):
        return "SQL of pg_dump"
    return "SQL of sqlite3" if head.lstrip().startswith(SQLITE) else ""


def read_sql(stream: Stream, kind: str) -> None:
    """Raises ``Damaged`` where that line is missing."""
    if kind == "SQL of sqlite3":
        _read_sqlite(_tail(stream))
        return
    cluster = bool((POSTGRES.search(stream.peek(HEAD)) or [b"", b""])[1])
    mark = f"-- PostgreSQL database {'cluster ' if cluster else ''}dump complete"
    if mark.encode() not in _tail(stream):
        raise Damaged(f"it does not end with `{mark}`: it is truncated, or pg_dump has failed")


def _read_sqlite(tail: bytes) -> None:
    last = tail.rstrip().rpartition(b"\n")[2].strip()
    if last.startswith(b"ROLLBACK"):
        raise Damaged("it ends with `ROLLBACK`: sqlite3 met an error while it dumped")
    if last != b"COMMIT;":
        raise Damaged("it does not end with `COMMIT;`: it is truncated")


def _tail(stream: Stream) -> bytes:
    tail = b""
    while chunk := stream.read():
        tail = (tail + chunk)[-TAIL:]
    return tail
