"""rsnapshot: folders ``daily.0``, ``daily.1``, …, of which 0 is the newest; each has the time at which it was made."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.sections.backups.copy import Copy, Integrity

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

_INTERVAL = re.compile(r"[A-Za-z][\w-]*\.\d+")
NAMED = 5  # names in a message


def snapshots(order: Order, host: Host) -> list[Copy] | Absent:
    """Those of all intervals: rsnapshot makes those of the shortest, and moves them on."""
    root = host.path(order.location)
    if (kind := host.files.kind(root)) != "directory":
        return Absent(why=f"{root} does not exist" if kind == "nothing" else f"{root} is no folder")
    names = host.files.names(root)
    folders = [root / name for name in names if _INTERVAL.fullmatch(name)]
    found = [_copy(path.name, str(path), host) for path in folders if host.files.kind(path) == "directory"]
    others = ", ".join(names[:NAMED]) + ", …" * (len(names) > NAMED)
    why = f"{root} has no folder of rsnapshot, as daily.0: {f'there is {others}' if names else 'it is empty'}"
    return found or Absent(why=why)


def _copy(name: str, path: str, host: Host) -> Copy:
    at = datetime.fromtimestamp(host.files.modified(host.path(path)), UTC)
    return Copy(name=name, at=at, size=None, where=path, paths=("rsnapshot",), dated="by its folder's time")


def verify_snapshot(copy: Copy, _order: Order, host: Host) -> Integrity:
    """A run that could not reach its source leaves folders with no file in them."""
    ran = host.run(["find", copy.where, "-type", "f", "-print", "-quit"])
    if ran.timed_out:
        raise CannotObserve(f"{copy.where}: find did not end within {host.timeout:.3g} s")
    if ran.exit_code != 0 and not ran.stdout:
        raise CannotObserve(f"{copy.where}: {(ran.stderr.strip().splitlines() or ['find failed'])[0][:200]}")
    return Integrity(flaw="" if ran.stdout else "there is no file in it", how="whether there is a file in it")
