"""SQLite databases, checked by SQLite itself, which writes nothing."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from infracat.formats.flaws import Damaged, Unreadable

MAGIC = b"SQLite format 3\x00"


def read_sqlite(path: Path) -> None:
    """``PRAGMA integrity_check``; ``immutable`` keeps SQLite from locking, and from creating a -wal or -shm file."""
    try:
        import sqlite3
    except ImportError:
        raise Unreadable("it is an SQLite database, and this Python was built without sqlite3") from None
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            said = [str(line) for (line,) in database.execute("PRAGMA integrity_check(5)")]
    except sqlite3.OperationalError as error:
        raise Unreadable(f"SQLite cannot read it: {error}") from None
    except sqlite3.DatabaseError as error:
        raise Damaged(f"its SQLite database is damaged: {error}") from None
    if said != ["ok"]:
        raise Damaged(f"its SQLite database is damaged: {'; '.join(' '.join(line.split()) for line in said)[:500]}")
