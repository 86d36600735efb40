"""Lists a row's copies: finds them, classifies them, and checks that the newest is complete."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.listing.bucket import SCHEME, list_bucket
from infracat.sections.backups.listing.classify import ClassifiedItems, classify_items, readable
from infracat.sections.backups.listing.disk import list_disk
from infracat.sections.backups.listing.item import DatedCopy, Item, Listing
from infracat.sections.backups.listing.mirror import as_mirror
from infracat.sections.backups.listing.snapshots import chosen_snapshots, date_snapshots
from infracat.sections.backups.listing.stability import why_incomplete
from infracat.sections.backups.listing.summary import summarize
from infracat.sections.backups.repositories import list_snapshots
from infracat.sections.backups.seen import Seen, Unfinished

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.backups.order import Order

NAMED = 5  # names in a message
SHOWN = 20  # copies in the evidence


def observe_snapshots(order: Order, host: Host) -> Seen | Absent:
    """The snapshots of a repository of restic or borg."""
    found = list_snapshots(order, host)
    chosen = found if isinstance(found, Absent) else chosen_snapshots(found, order)
    if isinstance(chosen, Absent):
        return chosen
    return summarize(order.location, date_snapshots(chosen), (), host.began)


def observe_files(order: Order, host: Host) -> Seen | Absent:
    """Files or objects. ``Absent`` where there is no complete copy, with what there is instead."""
    in_bucket = order.location.startswith(SCHEME)
    listing = list_bucket(order.location, host) if in_bucket else list_disk(order.location, host)
    if isinstance(listing, Absent):
        return listing
    if order.spot and order.method in ("file", "snapshot"):
        listing = as_mirror(listing)
    found = classify_items(listing, order.method, host.began)
    unfinished = [_unfinished(each, host.began) for each in found.unfinished]
    if not in_bucket:  # S3 shows an object when its upload is complete
        unfinished += _remove_incomplete(found.copies, host)
    _record(found, unfinished, listing.where, host)
    if not found.copies:
        return Absent(why=_why_none(found, unfinished, listing, order.method))
    return summarize(listing.where, found.copies, unfinished, host.began)


def _remove_incomplete(copies: list[DatedCopy], host: Host) -> list[Unfinished]:
    """Takes the newest ones that are still being written out of ``copies``."""
    removed = []
    while copies and (why := why_incomplete(copies[-1], host)):
        newest = copies.pop()
        age = (host.began - newest.modified).total_seconds()
        removed.append(Unfinished(name=newest.copy.name, age=age, why=why))
    return removed


def _unfinished(item: Item, now: datetime) -> Unfinished:
    return Unfinished(name=readable(item.name), age=(now - item.modified).total_seconds(), why="by its name")


def _why_none(found: ClassifiedItems, unfinished: list[Unfinished], listing: Listing, method: str) -> str:
    reasons = [f"{each.name} is still being written ({each.why})" for each in unfinished[:NAMED]]
    if found.other:
        reasons.append(f"{_join(found.other)} not called what {method} makes")
    if found.nested:
        reasons.append(
            f"its folders are not looked into ({_join(sorted(found.nested))}): state a glob, {listing.where}/*/*"
        )
    return f"there is no copy in {listing.where}: {'; '.join(reasons)}"


def _join(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _by(copy: Copy) -> str:
    told = copy.doubt or copy.dated
    return f" ({told})" if told else ""


def _record(found: ClassifiedItems, unfinished: list[Unfinished], where: str, host: Host) -> None:
    """The list of copies is the row's evidence."""
    copies = [each.copy for each in found.copies]
    newest = [f"{copy.at:%Y-%m-%d %H:%M:%S} {copy.size:>12} {copy.name}{_by(copy)}" for copy in copies]
    lines = [
        f"{len(newest)} copies, by the date in their names or of their modification (UTC):",
        *newest[: -SHOWN - 1 : -1],
    ]
    lines += [f"not whole: {each.name}: {each.why}" for each in unfinished[:SHOWN]]
    lines += [f"not copies: {_join(found.other)}"] if found.other else []
    lines += [f"not looked into: {_join(sorted(found.nested))}"] if found.nested else []
    host.record_evidence(f"which of them are copies in {where}", None, "\n".join(lines), 0.0)
