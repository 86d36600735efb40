"""Repositories of restic and borg: their snapshots, and whether they are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.sections.copies import Copy

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups import Backup


def copies_of(row: Backup, host: Host) -> tuple[Copy, ...] | Absent:
    """The snapshots of the repository at ``row.location``, the newest last; ``Absent`` where there is no repository.

    ``CannotObserve`` where it cannot be looked into: the program is missing, or the password is wrong.
    """
    del host
    raise CannotObserve(f"{row.method} repositories cannot be read yet")
