"""Whether a copy is whole: by what it is, and by the tool that has made it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Frozen
from infracat.hosts.copies import Contents, contents
from infracat.sections.copies import Copy

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups import Backup

EXPECTED = {
    "pg_dump": ("custom dump", "SQL of pg_dump", "tar"),
    "tar": ("tar",),
    "sqlite": ("SQLite", "SQL of sqlite3"),
}
WORDS = {"pg_dump": "no dump of PostgreSQL", "tar": "no tar archive", "sqlite": "no SQLite database"}


class Soundness(Frozen):
    """Of one copy."""

    flaw: str  # what is wrong with it; empty where it is whole
    how: str  # what has read it: gzip, tar with 12 members


def soundness(copy: Copy, row: Backup, host: Host) -> Soundness:
    """Reads the copy to its end, within the row's time.

    ``CannotObserve`` where that tells nothing: no permission, a tool that is missing, no time, still being written.
    """
    if copy.where.startswith("s3://"):
        raise CannotObserve(f"{copy.name}: is in a bucket, and cannot be read there yet")
    found = contents(host, host.path(copy.where))
    return Soundness(flaw=found.flaw or _other_kind(found, row), how=_how(found))


def _other_kind(found: Contents, row: Backup) -> str:
    """A page of errors that was saved under a dump's name is whole, and no dump."""
    expected = EXPECTED.get(row.method, ())
    if not expected or found.kind in expected:
        return ""
    return f"it is {WORDS[row.method]}: it {f'is {found.kind}' if found.kind else f'begins with {found.begins}'}"


def _how(found: Contents) -> str:
    members = f" with {found.members} members" if found.kind == "tar" else ""
    return ", ".join((*found.layers, f"{found.kind or 'read to its end'}{members}"))
