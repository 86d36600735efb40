"""How a repository's own program is asked: with the password in its environment, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.hosts.commands.process import Ran
from infracat.hosts.postgres.copies import MORE_TIME

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups import Backup

PASSWORDS = {"restic": ("RESTIC_PASSWORD", "RESTIC_PASSWORD_FILE"), "borg": ("BORG_PASSPHRASE",)}
ACCESS = ("RESTIC_", "BORG_", "AWS_", "AZURE_", "B2_", "GOOGLE_", "OS_", "RCLONE_", "ST_")  # what they read themselves
MOST = 16 << 20  # bytes of a listing: tens of thousands of snapshots
_REMOTE = re.compile(r"(?!local:)[a-z0-9]{2,}:|[^/\\:]+@[^/\\:]+:")  # s3:…, sftp:…, ssh://…, user@host:path


def place_of(row: Backup, host: Host) -> Path | None:
    """Where the repository is on this machine; None for one that is elsewhere."""
    if _REMOTE.match(row.location):
        return None
    return host.path(row.location.removeprefix("local:"))


def no_repository(row: Backup, host: Host) -> Absent | None:
    """Both kinds have a file ``config`` in their folder. Elsewhere, only their program can tell."""
    place = place_of(row, host)
    if place is None:
        return None
    try:
        if host.files.kind(place) == "nothing":
            return Absent(why=f"{place} does not exist: no {row.method} repository")
        if host.files.kind(place / "config") != "file":
            return Absent(why=f"{place} is no {row.method} repository: it has no file config")
    except OSError as error:
        raise CannotObserve(f"{place}: {error.strerror}: run as its owner") from error
    return None


def ask(
    command: Sequence[str] | str, row: Backup, host: Host, *, environ: Mapping[str, str] | None = None, kept: int = MOST
) -> Ran:
    """Within the row's time; what ``.env`` sets for the program goes into its environment."""
    if host.which(row.method) is None:
        raise CannotObserve(f"{row.method} is not installed, and only it can read the repository: install {row.method}")
    own = {name: value for name, value in (host.variables(".env") or {}).items() if name.startswith(ACCESS)}
    given = {name: value for name, value in own.items() if name not in host.environ}
    ran = host.run(command, environ={**given, **(environ or {})}, kept=kept)
    if ran.timed_out:
        raise CannotObserve(f"{row.location}: {row.method} did not end within {host.timeout:.3g} s: {MORE_TIME}")
    return ran


def no_password(row: Backup) -> CannotObserve:
    names = " or ".join(PASSWORDS[row.method])
    return CannotObserve(f"{row.location}: no password: set {names}, in the environment or in .env")


def wrong_password(row: Backup) -> CannotObserve:
    return CannotObserve(f"{row.location}: the password in {' or '.join(PASSWORDS[row.method])} is wrong")
