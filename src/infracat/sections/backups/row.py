"""What a catalog may state about backups."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from infracat.catalog.fields import Day, Duration, Integer, Many, Percent, Size, Text
from infracat.catalog.mistakes import shown
from infracat.catalog.rows import Frozen, Row
from infracat.catalog.rules import Needs, OnlyWith, RuleViolation, RuleViolations
from infracat.hosts.variables import all_values

if TYPE_CHECKING:
    from infracat.hosts import Host

PASSWORDS = {"restic": "RESTIC_PASSWORD", "borg": "BORG_PASSPHRASE"}  # variables that the tools read

MOST_COMPARED = 1000  # files: the time of an audit
COMPARED = ("tar", "restic", "borg", "rsnapshot", "snapshot", "file")  # methods whose copies hold files


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
            raise RuleViolations([RuleViolation("tables", "is empty: name a table that the copy must hold")])
        return self


class Spot(Frozen):
    """What the newest copy is compared with: files of its source."""

    source: Text = Field(description="What is backed up: a folder or a file of this machine.")
    sample: Integer = Field(20, description="How many of its files are compared, chosen by chance: up to 1000.")
    tolerance: Percent = Field(Percent(0), description="How many of them may be missing or different.")

    @model_validator(mode="after")
    def _is_bounded(self) -> Spot:
        if not 1 <= self.sample <= MOST_COMPARED:
            told = f"is not from 1 to {MOST_COMPARED} (got {shown(str(self.sample))})"
            raise RuleViolations([RuleViolation("sample", told)])
        return self


class Backup(Row):
    """The copies of one thing."""

    section = "backups"
    presence = (
        Needs("since", "retention", "needs a retention to reach back"),
        OnlyWith("restore", "method", ("pg_dump",), "is for method pg_dump only"),
        OnlyWith("spot", "method", COMPARED, f"is for method {', '.join(COMPARED)} only"),
        OnlyWith("host", "method", ("restic", "borg"), "is for method restic or borg only"),
        OnlyWith("tag", "method", ("restic",), "is for method restic only"),
        OnlyWith("prefix", "method", ("borg",), "is for method borg only"),
    )

    method: Literal[
        "pg_dump", "tar", "sqlite", "restic", "borg", "snapshot", "file", "mysqldump", "mongodump", "rsnapshot", "zfs"
    ] = Field(description="What makes the copies, and can read them.")
    frequency: Duration = Field(description="How often a copy is made.")
    grace: Duration | None = Field(None, description="How late one may be; a quarter of the frequency by default.")
    location: Text = Field(description="Where the copies are: a folder, a glob, or s3://…; of zfs, its dataset.")
    host: Text | None = Field(
        None, description="Whose snapshots: of a repository of restic or borg with several hosts."
    )
    tag: Text | None = Field(None, description="The tag that the snapshots have, of restic.")
    prefix: Text | None = Field(None, description="What the names of the archives begin with, of borg.")
    retention: Duration | None = Field(None, description="For how long copies are kept.")
    delete_after: Duration | None = Field(None, description="The age at which a copy must be gone.")
    since: Day | None = Field(None, description="The day from which copies are made.")
    min_size: Size | None = Field(None, description="The newest copy is not smaller.")
    max_shrink: Percent | None = Field(None, description="By how much the newest may be smaller than the one before.")
    restore: Restore | None = Field(None, description="How the newest copy is proved: restored, and its rows counted.")
    spot: Spot | None = Field(None, description="What the newest copy is compared with: some files of its source.")

    @property
    def late_after(self) -> float:
        """The age in seconds above which the newest copy is late."""
        grace = self.frequency / 4 if self.grace is None else self.grace
        return self.frequency + grace

    @property
    def is_files(self) -> bool:
        """The copies are files or objects, not snapshots."""
        return self.method not in ("restic", "borg", "rsnapshot", "zfs")

    @property
    def open_ended(self) -> float | None:
        """``retention`` without ``since``: nobody knows whether there can be so old a copy yet."""
        return self.retention if self.since is None else None

    def secrets(self, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
        """The password of a repository, and the credentials of a cloud in which the copies are."""
        if name := PASSWORDS.get(self.method):
            yield f"env_vars/{name}", all_values(name, host)
        if self.location.startswith("s3://"):
            from infracat.hosts.clouds import cloud_secrets

            yield cloud_secrets.IN_FILES, cloud_secrets.in_files(host)

    @classmethod
    def rules(cls, configured: Mapping[str, Any]) -> Iterable[RuleViolation]:
        yield from _unfit_location(configured, configured.get("method"), configured.get("location"))
        kept, gone = configured.get("retention"), configured.get("delete_after")
        if isinstance(kept, Duration) and isinstance(gone, Duration) and gone < kept:
            message = f"is before the end of the retention of {kept} (got {shown(str(gone))})"
            yield RuleViolation("delete_after", message)


def _unfit_location(configured: Mapping[str, Any], method: Any, location: Any) -> Iterator[RuleViolation]:
    if not isinstance(location, str):
        return
    if method == "zfs" and location.startswith("/"):
        told = f"is a path: write the dataset's name, as zfs list shows it: tank/data (got {shown(location)})"
        yield RuleViolation("location", told)
    if "spot" in configured and method in ("file", "snapshot") and location.startswith("s3://"):
        told = f"is for copies in a bucket with method tar only (got {shown(method)}): their files are no archive"
        yield RuleViolation("spot", told)
