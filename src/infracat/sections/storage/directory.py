"""Observes a directory: whether it exists and is writable, and its free space."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import Absent, Unavailable
from infracat.hosts.files.paths import local_path
from infracat.sections.storage.seen import Seen

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.storage.order import Order


def observe_directory(order: Order, host: Host) -> Seen | Absent:
    """Permissions are checked, and nothing is written."""
    path = local_path(order.location, host)
    kind = host.files.kind(path)
    if kind == "nothing":
        return Absent(why=f"{path} does not exist{_broken_link(path, host)}")
    if kind != "directory":
        return _not_a_directory(path, "a file" if kind == "file" else "neither a file nor a directory")
    return _observe_space(path, host)


def _broken_link(path: Path, host: Host) -> str:
    target = host.files.target(path)
    return "" if target == str(path) else f": it leads to {target}"


def _not_a_directory(path: Path, what: str) -> Seen:
    """There is something else at the path, so there are no other facts."""
    trouble = f"{path} is {what}, not a directory"
    none = Unavailable(trouble)
    return Seen(path=str(path), trouble=trouble, size=none, writable=none, used=none, inodes=none)


def _observe_space(path: Path, host: Host) -> Seen:
    space = host.files.space(path)
    why_not = "its file system is read-only" if space.read_only else ""
    if not why_not and not host.files.may_write(path):
        why_not = "this user may not make files in it"
    return Seen(
        path=str(path),
        size=space.free,
        writable=not why_not,
        why_not_writable=why_not,
        used=space.used,
        inodes=space.inodes,
    )
