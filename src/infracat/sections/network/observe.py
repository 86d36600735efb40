"""Connects to a port, or requests a URL, and finds the process that owns the port."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.http.answers import NoAnswer, SilentServer
from infracat.hosts.http.request import ClientCert, Request
from infracat.hosts.http.web import get
from infracat.hosts.network.listeners import WILDCARDS, Listener, reached
from infracat.hosts.network.tcp import Connection, at
from infracat.sections.network.order import Order
from infracat.sections.network.seen import Seen
from infracat.sections.port_owner import PortOwner, another_machine, port_owner

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """A row states a port, a URL, or both: the URL is requested when the port is open.

    ``Absent`` where nothing listens, unless the row expects just that.
    """
    found = _port(order, host) if order.port else _url(order, host)
    if order.port and order.url and found.listens:
        found = _url(order, host)
    return found if found.listens or order.expect == "closed" else Absent(why=found.where)


def _url(order: Order, host: Host) -> Seen:
    url = str(order.url)
    try:
        answer = get(_request(order), host, follow=not any(each.is_redirect for each in order.status))
    except NoAnswer as no:
        holder = _owner_of_url(order, host) if no.listens else None
        return Seen(listens=no.listens, answers=False, where=f"{url}: {no}", holder=holder)
    except SilentServer as silence:
        return Seen(listens=True, answers=False, where=str(silence), holder=_owner_of_url(order, host))
    return Seen(
        listens=True,
        answers=True,
        where=f"{answer.url}: {answer.status} {answer.reason}".strip(),
        status=answer.status,
        contains=answer.contains,
        holder=_owner_of_url(order, host),
    )


def _request(order: Order) -> Request:
    url, own = str(order.url), order.client_cert
    shown = ClientCert(own.cert, own.key) if own else None
    return Request(url, shown=url, ca=order.ca, client_cert=shown, contains=order.contains)


def _owner_of_url(order: Order, host: Host) -> PortOwner | Unavailable:
    """Of the URL's port. Waiting for a server that never answered may have used up the time that this needs."""
    parts = urlsplit(str(order.url))
    port = order.port or parts.port or (443 if parts.scheme == "https" else 80)
    try:
        return port_owner("tcp", port, host.addresses(order.address if order.port else str(parts.hostname)), host)
    except CannotObserve as error:
        return Unavailable(reason=str(error))


def _port(order: Order, host: Host) -> Seen:
    return _udp(order, host) if order.protocol == "udp" else _tcp(order, host)


def _tcp(order: Order, host: Host) -> Seen:
    address, port = order.address, order.port or 0
    accepted = [each for each in _try_connect(_connectable(address, host), port, host) if each.accepted]
    if not accepted or (address in WILDCARDS and not _listens_on_wildcard(address, port, host)):
        return _not_listening(order, host)
    return Seen(
        listens=True,
        answers=any(each.answers for each in accepted),
        where="; ".join(f"{at(each.address, port)} {each.outcome}" for each in accepted),
        holder=port_owner("tcp", port, [each.address for each in accepted], host),
    )


def _udp(order: Order, host: Host) -> Seen:
    """UDP has no connections: the table of sockets shows who waits for packets, not whether it would answer."""
    address, port = order.address, order.port or 0
    addresses = (address,) if address in WILDCARDS else host.addresses(address)
    if other := another_machine(addresses, host):
        raise CannotObserve(f"{other}, and UDP tells nothing")
    if not any(_waits(port, each, host) for each in addresses):
        return _not_listening(order, host)
    return Seen(
        listens=True,
        answers=Unavailable(reason="UDP does not tell whether anybody answers"),
        where=f"{at(address, port)} waits for packets",
        holder=port_owner("udp", port, addresses, host),
    )


def _waits(port: int, address: str, host: Host) -> bool:
    """Whether a UDP socket takes what is sent to the address: one on ``::`` may take IPv6 alone."""
    found = reached(host.listeners(), "udp", port, address)
    is_open = found is not None and found.address == "::" and ":" not in address and found.only_ipv6 is None
    return host.is_taken("udp", port, address) if is_open else found is not None


def _connectable(address: str, host: Host) -> Sequence[str]:
    """The addresses to connect to: the loopback address in place of a wildcard."""
    return (WILDCARDS[address],) if address in WILDCARDS else host.addresses(address)


def _try_connect(addresses: Sequence[str], port: int, host: Host) -> list[Connection]:
    """Raises ``CannotObserve`` where some attempts have no clear outcome and none of the others was accepted."""
    clear, unclear = [], []
    for address in addresses:
        try:
            clear.append(host.connect(address, port))
        except CannotObserve as error:
            unclear.append(str(error))
    if unclear and not any(each.accepted for each in clear):
        raise CannotObserve("; ".join(unclear))
    return clear


def _listens_on_wildcard(address: str, port: int, host: Host) -> bool:
    """By the table of sockets: a connection to the loopback address does not show it.

    A socket on ``::`` that accepts IPv4 too counts for both wildcards.
    """
    table = host.listeners()
    if any((each.protocol, each.port, each.address) == ("tcp", port, address) for each in table):
        return True
    listener = reached(table, "tcp", port, WILDCARDS[address])
    return listener is not None and listener.address in WILDCARDS


def _not_listening(order: Order, host: Host) -> Seen:
    """Says where else the port is open: a server on another address is the usual reason."""
    port = order.port or 0
    words = f"nothing listens on {at(order.address, port)}"
    if order.address not in WILDCARDS and not host.addresses(order.address):
        words = f"there is no name {order.address}"
    with suppress(CannotObserve):
        at_port = [each for each in host.listeners() if each.port == port]
        same = [each for each in at_port if each.protocol == order.protocol]
        words += f", only on {', '.join(dict.fromkeys(map(_told, same)))}" if same else ""
        if at_port and not same:
            words += f" over {order.protocol.upper()}, only over {at_port[0].protocol.upper()}: state protocol"
    return Seen(listens=False, answers=False, where=words)


def _told(found: Listener) -> str:
    return f"{at(found.address, found.port)}{' (IPv6 alone)' if found.only_ipv6 else ''}"
