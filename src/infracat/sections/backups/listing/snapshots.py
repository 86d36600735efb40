"""The series of a repository: by host, and within one by archive prefix, or by tags and paths."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.listing.item import DatedCopy
from infracat.sections.backups.listing.series import series_name

if TYPE_CHECKING:
    from infracat.sections.backups.order import Order

NAMED = 5  # names in a message


def chosen_snapshots(snapshots: Iterable[Copy], order: Order) -> list[Copy] | Absent:
    """Those of the row's ``host``, ``tag`` and ``prefix``; ``Absent`` with what there is instead."""
    chosen = list(snapshots)
    if not chosen:
        return Absent(why=f"there is no snapshot in {order.location}")
    for what in ("host", "tag", "prefix"):
        wanted = getattr(order, what)
        among, chosen = chosen, [each for each in chosen if wanted is None or _has(each, what, wanted)]
        if not chosen:
            return Absent(why=_why_none(what, wanted, among, order.location))
    return chosen


def _has(copy: Copy, what: str, wanted: str) -> bool:
    return copy.name.startswith(wanted) if what == "prefix" else wanted in _told(copy, what)


def _told(copy: Copy, what: str) -> tuple[str, ...]:
    return {"host": (copy.host,), "tag": copy.tags, "prefix": (_prefix(copy),)}[what]


def date_snapshots(snapshots: Iterable[Copy]) -> list[DatedCopy]:
    """Oldest first. Each has its date from the tool, and is complete.

    A host of which there is one snapshot tells that it has stopped; a tag with a single snapshot may be of one by hand.
    """
    ordered = sorted(snapshots, key=lambda each: each.at)
    newest_of = {each.host: each for each in ordered}
    names = _series_names(ordered, several_hosts=len(newest_of) > 1)
    return [
        DatedCopy(each, name, each.at, name, tells=newest_of[each.host] is each)
        for each, name in zip(ordered, names, strict=True)
    ]


def _series_names(ordered: list[Copy], *, several_hosts: bool) -> list[str]:
    """Paths that a later snapshot of the same host and tags has as well, and more of them, are of its series."""
    known: dict[str, list[frozenset[str]]] = {}
    names = []
    for each in reversed(ordered):
        tags = [f"tag {_starred(tag)}" for tag in each.tags]
        first = ", ".join([f"host {each.host}"] * several_hosts + (tags or [_prefix(each)] * (not each.paths)))
        paths = frozenset(_starred(path) for path in each.paths)
        wider = next((other for other in known.setdefault(first, []) if other >= paths), None)
        if wider is None:
            known[first].append(wider := paths)
        names.append(", ".join(filter(None, (first, *sorted(wider)))))
    return names[::-1]


def _prefix(copy: Copy) -> str:
    return "" if copy.paths else _starred(copy.name)


@cache
def _starred(name: str) -> str:
    return series_name(name)


def _why_none(what: str, wanted: str, among: list[Copy], where: str) -> str:
    others = sorted({name for each in among for name in _told(each, what)} - {""})
    told = f"there is {', '.join(others[:NAMED])}{', …' if len(others) > NAMED else ''}" if others else "none has one"
    return f"there is no snapshot of {what} {wanted} in {where}: {told}"
