"""Repositories of restic and borg: their snapshots, and whether they are whole. Nothing is written or locked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from infracat.facts import Absent
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.repositories import borg, restic
from infracat.sections.backups.repositories.asked import no_repository

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order


class Tool(Protocol):
    """What this package's module of one tool has."""

    def snapshots(self, order: Order, host: Host) -> list[Copy] | Absent: ...

    def flaw_of(self, copy: Copy, order: Order, host: Host) -> tuple[str, str]: ...


SECRETS = {"restic": ("RESTIC_PASSWORD",), "borg": ("BORG_PASSPHRASE",)}
TOOLS: Mapping[str, Tool] = {"restic": restic, "borg": borg}


def copies_of(order: Order, host: Host) -> tuple[Copy, ...] | Absent:
    """The snapshots of the repository at ``row.location``, the oldest first; ``Absent`` where there is no repository.

    ``CannotObserve`` where it cannot be looked into: the program is missing, or the password is wrong.
    """
    found = no_repository(order, host) or TOOLS[order.method].snapshots(order, host)
    return found if isinstance(found, Absent) else tuple(sorted(found, key=lambda copy: copy.at))


def flaw_of(copy: Copy, order: Order, host: Host) -> tuple[str, str]:
    """What is wrong with the repository or the snapshot, empty where they are whole, and what has read them."""
    return TOOLS[order.method].flaw_of(copy, order, host)
