"""Runs a repository's own program: with the password in its environment, and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.hosts.commands.process import Ran
from infracat.hosts.files.copies import LONGER_TIMEOUT

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

PASSWORDS = {"restic": ("RESTIC_PASSWORD", "RESTIC_PASSWORD_FILE"), "borg": ("BORG_PASSPHRASE",)}
# Prefixes of the variables that the programs read:
ACCESS = ("RESTIC_", "BORG_", "AWS_", "AZURE_", "B2_", "GOOGLE_", "OS_", "RCLONE_", "ST_")
MOST_OUTPUT = 16 << 20  # bytes of a listing: tens of thousands of snapshots
_REMOTE = re.compile(r"(?!local:)[a-z0-9]{2,}:|[^/\\:]+@[^/\\:]+:")  # s3:…, sftp:…, ssh://…, user@host:path


def local_path(order: Order, host: Host) -> Path | None:
    """The path of the repository on this machine; None for one on another machine."""
    if _REMOTE.match(order.location):
        return None
    return host.path(order.location.removeprefix("local:"))


def missing_repository(order: Order, host: Host) -> Absent | None:
    """``Absent`` where there is no repository on this machine: both kinds have a file ``config`` in their folder.

    None for one on another machine: only its program can tell.
    """
    path = local_path(order, host)
    if path is None:
        return None
    try:
        if host.files.kind(path) == "nothing":
            return Absent(why=f"{path} does not exist: no {order.method} repository")
        if host.files.kind(path / "config") != "file":
            return Absent(why=f"{path} is no {order.method} repository: it has no file config")
    except OSError as error:
        raise CannotObserve(f"{path}: {error.strerror}: run as its owner") from error
    return None


def run_tool(
    command: Sequence[str] | str, order: Order, host: Host, *, environ: Mapping[str, str] | None = None
) -> Ran:
    """Runs it within the row's time, with ``environ`` and the variables that ``.env`` sets for it."""
    tool = order.method
    if host.which(tool) is None:
        raise CannotObserve(f"{tool} is not installed, and only it can read the repository: install {tool}")
    ran = host.run(command, environ={**variables(host), **(environ or {})}, kept=MOST_OUTPUT)
    if ran.timed_out:
        raise CannotObserve(f"{order.location}: {tool} did not end within {host.timeout:.3g} s: {LONGER_TIMEOUT}")
    return ran


def variables(host: Host) -> dict[str, str]:
    """Those of ``.env`` that the programs read, and the environment does not set."""
    stated = host.variables(".env") or {}
    return {name: value for name, value in stated.items() if name.startswith(ACCESS) and name not in host.environ}


def no_password(order: Order) -> CannotObserve:
    names = " or ".join(PASSWORDS[order.method])
    return CannotObserve(f"{order.location}: no password: set {names}, in the environment or in .env")


def wrong_password(order: Order) -> CannotObserve:
    return CannotObserve(f"{order.location}: the password in {' or '.join(PASSWORDS[order.method])} is wrong")
