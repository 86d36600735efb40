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
_DAMAGED_STATES = ("state: FAULTED", "state: UNAVAIL", "state: SUSPENDED")
_UNLISTED = ("unavailable", "privileges", "permission denied")  # there are errors, or none: this user is not told which


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
    ran = _run(host, "zpool", "status", "-x", "-v", pool)
    if damage := _damage(ran, pool):
        return Integrity(flaw=f"zpool status {pool}: {damage}", how="zpool status")
    return Integrity(flaw="", how="zpool status; a scrub reads all")


def _damage(ran: Ran, pool: str) -> str:
    """What is wrong with the pool, of which ``-x`` prints nothing more where it is healthy; empty: it knows nothing."""
    if state := next((words for words in _DAMAGED_STATES if words in ran.stdout), ""):
        return state.lower()
    lines = (line.strip() for line in f"{ran.stdout}\n{ran.stderr}".splitlines())
    errors = next((line.removeprefix("errors: ") for line in lines if line.startswith("errors: ")), "")
    if any(words in errors for words in _UNLISTED):
        raise CannotObserve(f"{pool}: zpool: {errors}")
    if ran.exit_code != 0 or not (errors or f"pool '{pool}' is healthy" in ran.stdout):
        raise CannotObserve(f"{pool}: zpool: {_first(ran)}")
    return "" if errors == "No known data errors" else errors.removesuffix(":")


def _program(host: Host, name: str) -> str | None:
    return next(filter(None, map(host.which, (name, *(f"{folder}/{name}" for folder in _FOLDERS)))), None)


def _run(host: Host, program: str, *arguments: str) -> Ran:
    found = _program(host, program)
    if found is None:
        raise CannotObserve(f"{program} is not installed, and only it knows the pool: install zfsutils-linux")
    ran = host.run([found, *arguments], kept=16 << 20)
    if ran.timed_out:
        raise CannotObserve(f"{program} did not end within {host.timeout:.3g} s")
    if ran.is_cut:
        raise CannotObserve(f"{program} printed more than is read: name fewer snapshots")
    return ran


def _first(ran: Ran) -> str:
    return (ran.stderr.strip().splitlines() or [f"it ended with {ran.exit_code}"])[0][:300]
