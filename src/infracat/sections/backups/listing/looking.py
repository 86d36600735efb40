"""A row's copies: found, sorted out, and the newest of them seen to be whole."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.sections.backups.listing.bucket import SCHEME, in_bucket
from infracat.sections.backups.listing.item import Item, Made
from infracat.sections.backups.listing.places import on_disk
from infracat.sections.backups.listing.settling import being_written
from infracat.sections.backups.listing.sorting import Lying, Sorted, readable, sorted_out
from infracat.sections.backups.listing.telling import of_snapshots, told
from infracat.sections.backups.repositories import copies_of
from infracat.sections.backups.seen import Seen, Unfinished

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

NAMED = 5  # names in a message
SHOWN = 20  # copies in the evidence


def snapshots_of(order: Order, host: Host) -> Seen | Absent:
    """Of a repository of restic or borg."""
    found = copies_of(order, host)
    if isinstance(found, Absent):
        return found
    if not found:
        return Absent(why=f"there is no snapshot in {order.location}")
    return told(order.location, of_snapshots(found), (), host.began)


def series_at(order: Order, host: Host) -> Seen | Absent:
    """Of files or objects. ``Absent`` where there is no whole copy, with what there is instead."""
    in_s3 = order.location.startswith(SCHEME)
    lying = in_bucket(order.location, host) if in_s3 else on_disk(order.location, host)
    if isinstance(lying, Absent):
        return lying
    found = sorted_out(lying, order.method, host.began)
    unfinished = [_unfinished(each, "by its name", host.began) for each in found.unfinished]
    if not in_s3:  # an object appears when it is whole
        unfinished += _taken_back(found.copies, host)
    _keep(found, unfinished, lying.where, host)
    if not found.copies:
        return Absent(why=_why_none(found, unfinished, lying, order.method))
    return told(lying.where, found.copies, unfinished, host.began)


def _taken_back(copies: list[Made], host: Host) -> list[Unfinished]:
    """The newest ones that are being written, which ``copies`` then holds no more."""
    back = []
    while copies and (why := being_written(copies[-1], host)):
        made = copies.pop()
        back.append(Unfinished(name=made.copy.name, age=(host.began - made.modified).total_seconds(), why=why))
    return back


def _unfinished(item: Item, why: str, now: datetime) -> Unfinished:
    return Unfinished(name=readable(item.name), age=(now - item.modified).total_seconds(), why=why)


def _why_none(found: Sorted, unfinished: list[Unfinished], lying: Lying, method: str) -> str:
    said = [f"{each.name} is still being written ({each.why})" for each in unfinished[:NAMED]]
    if found.beside:
        said.append(f"{_listed(found.beside)} not called what {method} makes")
    if found.deeper:
        said.append(
            f"its folders are not looked into ({_listed(sorted(found.deeper))}): state a glob, {lying.where}/*/*"
        )
    return f"there is no copy in {lying.where}: {'; '.join(said)}"


def _listed(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _keep(found: Sorted, unfinished: list[Unfinished], where: str, host: Host) -> None:
    newest = [f"{made.copy.at:%Y-%m-%d %H:%M:%S} {made.copy.size:>12} {made.copy.name}" for made in found.copies]
    lines = [
        f"{len(newest)} copies, by the date in their names or of their modification (UTC):",
        *newest[: -SHOWN - 1 : -1],
    ]
    lines += [f"not whole: {each.name}: {each.why}" for each in unfinished[:SHOWN]]
    lines += [f"not copies: {_listed(found.beside)}"] if found.beside else []
    lines += [f"not looked into: {_listed(sorted(found.deeper))}"] if found.deeper else []
    host.record_evidence(f"which of them are copies in {where}", None, "\n".join(lines), 0.0)
