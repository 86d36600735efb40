"""zfs: ``zfs list`` lists the snapshots of a dataset; ``zpool status`` tells what its pool found when it read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from infracat.facts import Absent, CannotObserve
from infracat.sections.backups.copy import Copy, Integrity

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.commands.process import Ran
    from infracat.sections.backups.order import Order

_FOLDERS = ("/usr/sbin", "/sbin", "/usr/local/sbin")  # where an ordinary user's PATH does not lead
_DAMAGE = ("Permanent errors", "state: FAULTED", "state: UNAVAIL", "state: SUSPENDED")


def snapshots(order: Order, host: Host) -> list[Copy] | Absent:
    """``tank/data`` are all snapshots of the dataset, ``tank/data@daily-`` those that are called so."""
    dataset, _, prefix = order.location.partition("@")
    columns = ("-t", "snapshot", "-H", "-p", "-o", "name,creation,used", "-d", "1")
    ran = _run(host, "zfs", "list", *columns, dataset)
    if ran.exit_code != 0:
        return _no_listing(ran, dataset)
    listed = [line.split("\t") for line in ran.stdout.splitlines() if "\t" in line]
    try:
        found = [_copy(each[0], int(each[1]), dataset) for each in listed if each[0].startswith(f"{dataset}@{prefix}")]
    except ValueError as error:
        raise CannotObserve(f"{dataset}: zfs list printed no times: {error}") from error
    return found or Absent(why=f"there is no snapshot {order.location}{'…' if prefix else ''}: {len(listed)} others")


def _copy(name: str, creation: int, dataset: str) -> Copy:
    """Without a size: ``used`` is what would be freed, not how large it is."""
    at = datetime.fromtimestamp(creation, UTC)
    return Copy(name=name.partition("@")[2], at=at, size=None, where=name, paths=(dataset,))


def _no_listing(ran: Ran, dataset: str) -> Absent:
    if "does not exist" in ran.stderr:
        return Absent(why=f"there is no dataset {dataset}")
    raise CannotObserve(f"{dataset}: zfs: {_first(ran)}")


def verify_snapshot(copy: Copy, _order: Order, host: Host) -> Integrity:
    """What the pool knows: it reads all only when it is scrubbed."""
    pool = copy.where.partition("@")[0].partition("/")[0]
    if _program(host, "zpool") is None:
        return Integrity(flaw="", how="that it is listed")
    ran = _run(host, "zpool", "status", "-x", pool)
    damage = next((words for words in _DAMAGE if words in ran.stdout), "")
    if damage:
        return Integrity(flaw=f"zpool status {pool}: {damage.lower()}", how="zpool status")
    if ran.exit_code != 0:
        raise CannotObserve(f"{pool}: zpool: {_first(ran)}")
    return Integrity(flaw="", how="zpool status; a scrub reads all")


def _program(host: Host, name: str) -> str | None:
    return next(filter(None, map(host.which, (name, *(f"{folder}/{name}" for folder in _FOLDERS)))), None)


def _run(host: Host, program: str, *arguments: str) -> Ran:
    found = _program(host, program)
    if found is None:
        raise CannotObserve(f"{program} is not installed, and only it tells the snapshots: install zfsutils-linux")
    ran = host.run([found, *arguments], kept=16 << 20)
    if ran.timed_out:
        raise CannotObserve(f"{program} did not end within {host.timeout:.3g} s")
    return ran


def _first(ran: Ran) -> str:
    return (ran.stderr.strip().splitlines() or [f"it ended with {ran.exit_code}"])[0][:300]
