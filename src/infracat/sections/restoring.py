"""The proof of a backup: the newest copy is restored into a scratch PostgreSQL, and its tables are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from infracat.catalog.fields import Integer, Many, Text
from infracat.catalog.rows import BrokenRules, Wrong
from infracat.facts import CannotObserve, Frozen
from infracat.sections.copies import Copy

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups import Backup


class Restore(Frozen):
    """How the newest copy is proved: into what it is restored, and what must be there then."""

    tables: Many[Text] = Field(description="The tables that it must hold: users, or shop.users.")
    min_rows: Integer = Field(1, description="How many rows each of them has at least.")
    image: Text | None = Field(
        None, description="The image to restore in, as postgres:15; this machine's own PostgreSQL where there is none."
    )

    @model_validator(mode="after")
    def _has_a_table(self) -> Restore:
        if not self.tables:
            raise BrokenRules([Wrong("tables", "is empty: name a table that the copy must hold")])
        return self


class Restored(Frozen):
    """What came of it."""

    restored: bool  # to the end, without an error
    trouble: str  # what went wrong, in the tool's words; empty when nothing did
    rows: dict[str, int]  # of each stated table that is there


def restored(copy: Copy, row: Backup, host: Host) -> Restored:
    """Restores the copy as ``row.restore`` says, counts the rows, and removes all of it again.

    ``CannotObserve`` where it could not be tried: no engine, no image, no time.
    """
    del row, host
    raise CannotObserve(f"{copy.name}: copies cannot be restored yet")
