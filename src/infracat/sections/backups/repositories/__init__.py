"""Snapshots of restic, borg, rsnapshot and zfs, and whether they are undamaged. Nothing is written or locked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from infracat.facts import Absent, CannotObserve
from infracat.sections.backups.copy import Copy, Integrity
from infracat.sections.backups.repositories import borg, restic, rsnapshot, zfs
from infracat.sections.backups.repositories.command import PASSWORDS, missing_repository, variables

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order


class Tool(Protocol):
    """The functions of a tool's module in this package."""

    def snapshots(self, order: Order, host: Host) -> list[Copy] | Absent: ...

    def verify_snapshot(self, copy: Copy, order: Order, host: Host, /) -> Integrity: ...


TOOLS: Mapping[str, Tool] = {"restic": restic, "borg": borg, "rsnapshot": rsnapshot, "zfs": zfs}


STREAMS = ("restic", "borg")  # whose copies are read as a tar archive that the program prints


@contextmanager
def archive_of(copy: Copy, order: Order, host: Host) -> Iterator[tuple[list[str], dict[str, str]]]:
    """The command that prints all of a snapshot as a tar archive, and its environment."""
    if host.which(order.method) is None:
        raise CannotObserve(f"{order.method} is not installed, and only it can read the repository")
    with host.scratch() as folder:
        if order.method == "restic":
            yield restic.command(order, host, "dump", copy.name, "/"), variables(host)
        else:
            command = ["borg", "--bypass-lock", "export-tar", f"{borg.repository(order, host)}::{copy.name}", "-"]
            yield command, {**variables(host), **borg.environ(folder)}


def list_snapshots(order: Order, host: Host) -> tuple[Copy, ...] | Absent:
    """The snapshots of the repository at ``row.location``, the oldest first; ``Absent`` where there is no repository.

    ``CannotObserve`` where it cannot be read: the program is missing, or the password is wrong.
    """
    missing = missing_repository(order, host) if order.method in PASSWORDS else None
    found = missing or TOOLS[order.method].snapshots(order, host)
    return found if isinstance(found, Absent) else tuple(sorted(found, key=lambda copy: copy.at))


def verify_snapshot(copy: Copy, order: Order, host: Host) -> Integrity:
    """Whether the repository and the snapshot are undamaged."""
    return TOOLS[order.method].verify_snapshot(copy, order, host)
