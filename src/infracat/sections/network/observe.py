"""Connects to a port, or asks a URL, and finds the process that holds the port."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.http.answers import NoAnswer, Silent
from infracat.hosts.http.web import get
from infracat.hosts.network.listeners import WILDCARDS, reached
from infracat.hosts.network.sockets import Connection, at
from infracat.sections.network.order import Order
from infracat.sections.network.seen import Seen
from infracat.sections.port_owner import Holder, elsewhere, holder_of

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """Connects, and finds the holder in the machine's table of sockets; a row states a port, a URL, or both.

    Nobody there where one is expected is ``Absent``.
    """
    knock = _udp if order.protocol == "udp" else _tcp
    found = knock(order, host) if order.port else _web(order, host)
    if order.port and order.url and found.listens:
        found = _web(order, host)
    return found if found.listens or order.expect == "closed" else Absent(why=found.where)


def _web(order: Order, host: Host) -> Seen:
    url = str(order.url)
    try:
        answer = get(url, host, follow=not _is_redirect(order.status))
    except NoAnswer as no:
        holder = _web_holder(order, host) if no.listens else None
        return Seen(listens=no.listens, answers=False, where=f"{url}: {no}", holder=holder)
    except Silent as silence:
        return Seen(listens=True, answers=False, where=str(silence), holder=_web_holder(order, host))
    return Seen(
        listens=True,
        answers=True,
        where=f"{answer.url}: {answer.status} {answer.reason}".strip(),
        status=answer.status,
        holder=_web_holder(order, host),
    )


def _web_holder(order: Order, host: Host) -> Holder | Unavailable:
    """Of the port that the URL names; silence may have left no time to look."""
    parts = urlsplit(str(order.url))
    port = order.port or parts.port or (443 if parts.scheme == "https" else 80)
    try:
        return holder_of("tcp", port, host.addresses(order.address if order.port else str(parts.hostname)), host)
    except CannotObserve as error:
        return Unavailable(reason=str(error))


def _is_redirect(status: int | None) -> bool:
    """A row that states a redirect means it, and not what it leads to."""
    return status is not None and 300 <= status < 400


def _tcp(order: Order, host: Host) -> Seen:
    address, port = order.address, order.port or 0
    accepted = [each for each in _knock(_doors(address, host), port, host) if each.accepted]
    if not accepted or (address in WILDCARDS and not _on_wildcard(address, port, host)):
        return _nobody(order, host)
    return Seen(
        listens=True,
        answers=any(each.answers for each in accepted),
        where="; ".join(f"{at(each.address, port)} {each.outcome}" for each in accepted),
        holder=holder_of("tcp", port, [each.address for each in accepted], host),
    )


def _udp(order: Order, host: Host) -> Seen:
    """UDP has no connections: the table tells who waits for packets, and nobody tells whether he answers."""
    address, port = order.address, order.port or 0
    doors = (address,) if address in WILDCARDS else host.addresses(address)
    if other := elsewhere(doors, host):
        raise CannotObserve(f"{other}, and UDP tells nothing")
    if not any(reached(host.listeners(), "udp", port, door) for door in doors):
        return _nobody(order, host)
    return Seen(
        listens=True,
        answers=Unavailable(reason="UDP does not tell whether anybody answers"),
        where=f"{at(address, port)} waits for packets",
        holder=holder_of("udp", port, doors, host),
    )


def _doors(address: str, host: Host) -> Sequence[str]:
    """Where to knock: nobody can connect to a wildcard."""
    return (WILDCARDS[address],) if address in WILDCARDS else host.addresses(address)


def _knock(doors: Sequence[str], port: int, host: Host) -> list[Connection]:
    """A yes at one address counts, however unclear the others are."""
    met, unclear = [], []
    for address in doors:
        try:
            met.append(host.connect(address, port))
        except CannotObserve as error:
            unclear.append(str(error))
    if unclear and not any(each.accepted for each in met):
        raise CannotObserve("; ".join(unclear))
    return met


def _on_wildcard(address: str, port: int, host: Host) -> bool:
    """Knocking cannot tell a wildcard from a loopback: the table can. ``::`` that lets IPv4 in is both."""
    table = host.listeners()
    if any((each.protocol, each.port, each.address) == ("tcp", port, address) for each in table):
        return True
    knocked = reached(table, "tcp", port, WILDCARDS[address])
    return knocked is not None and knocked.address in WILDCARDS


def _nobody(order: Order, host: Host) -> Seen:
    """Says where else the port is open: a server at the wrong address is the usual reason."""
    port = order.port or 0
    words = f"nothing listens on {at(order.address, port)}"
    if order.address not in WILDCARDS and not host.addresses(order.address):
        words = f"there is no name {order.address}"
    with suppress(CannotObserve):
        same = [each for each in host.listeners() if (each.protocol, each.port) == (order.protocol, port)]
        words += f", only on {', '.join(at(each.address, port) for each in same)}" if same else ""
    return Seen(listens=False, answers=False, where=words)
