"""What a copy must be to be one of its method's."""

from __future__ import annotations

from infracat.hosts.files.copies import Contents
from infracat.hosts.postgres.dumps import TABLE_OF_CONTENTS

EXPECTED = {
    "pg_dump": ("custom dump", "SQL of pg_dump", "tar"),
    "tar": ("tar",),
    "sqlite": ("SQLite", "SQL of sqlite3"),
}
_WORDS = {"pg_dump": "no dump of PostgreSQL", "tar": "no tar archive", "sqlite": "no SQLite database"}
_READ_BY = {"custom dump": "pg_restore", "VHDX": "VHDX", "": "read to its end, its format is not known"}


def other_kind(found: Contents, method: str) -> str:
    """A page of errors that was saved under a dump's name is whole, and no dump."""
    expected = EXPECTED.get(method, ())
    if not expected or found.kind in expected or found.kind.startswith("encrypted"):
        return ""
    if not found.kind and not found.begins.strip("'"):
        return f"it is {_WORDS[method]}: nothing is in it"
    return f"it is {_WORDS[method]}: it {f'is {found.kind}' if found.kind else f'begins with {found.begins}'}"


def is_for_pg_restore(found: Contents) -> bool:
    """It reads a dump in tar format from a file only: of a compressed one, that every member is whole must do."""
    return found.kind == "custom dump" or (found.first == TABLE_OF_CONTENTS and not found.layers)


def how(found: Contents) -> str:
    """``gzip, tar with 12 members``."""
    counted = f" with {found.members} member{'' if found.members == 1 else 's'}" if found.kind == "tar" else ""
    also = ("pg_restore",) if found.kind == "tar" and is_for_pg_restore(found) else ()
    return ", ".join((*found.layers, f"{_READ_BY.get(found.kind, found.kind)}{counted}", *also))
