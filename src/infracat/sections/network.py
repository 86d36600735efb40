"""``network``: ports that listen, and URLs that answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from infracat.catalog.fields import Address, HttpStatus, Port, Text, Url
from infracat.catalog.rows import Row, Wrong
from infracat.facts import Absent, CannotObserve, Facts, MaybeUnknown, Unavailable
from infracat.hosts.http.answers import NoAnswer, Silent
from infracat.hosts.network.listeners import WILDCARDS, reached
from infracat.hosts.network.sockets import Connection, at
from infracat.sections.port_owner import Holder, elsewhere, holder_of

if TYPE_CHECKING:
    from infracat.hosts import Host


class NetworkResource(Row):
    """A port of an address, or a URL."""

    section = "network"

    address: Address = Field("localhost", description="The host name or IP address.")
    port: Port | None = Field(None, description="The port.")
    protocol: Literal["tcp", "udp"] = Field("tcp", description="The port's protocol.")
    url: Url | None = Field(None, description="The URL that answers.")
    status: HttpStatus | None = Field(None, description="What the URL answers with; any status below 400 by default.")
    process: Text | None = Field(None, description="A glob for the name of the program that holds the port.")
    expect: Literal["open", "closed"] = Field("open", description="Whether something is to listen, or nothing.")

    @property
    def open_port(self) -> int | None:
        """The port, where something is to answer on it; UDP never tells."""
        return self.port if self.expect == "open" and self.protocol == "tcp" else None

    @classmethod
    def rules(cls, stated: Mapping[str, Any]) -> Iterable[Wrong]:
        if "port" not in stated and "url" not in stated:
            yield Wrong("port", "is missing: state port or url")
        if "url" not in stated and "status" in stated:
            yield Wrong("status", "needs a url that answers with it")
        if stated.get("expect") == "closed":
            yield from (Wrong(field, "has no meaning where expect is closed") for field in _OF_OPEN if field in stated)


_OF_OPEN = ("status", "process")


class Seen(Facts):
    """Of an address: whether anybody listens there, who, and how he answers."""

    listens: bool
    answers: MaybeUnknown[bool]  # the connection stays open, or something came
    where: str  # what was found, in words
    status: int | None = None  # a web address's
    holder: MaybeUnknown[Holder | None] = None


def observe(row: NetworkResource, host: Host) -> Seen | Absent:
    """Connects, and finds the holder in the machine's table of sockets; a row states a port, a URL, or both.

    Nobody there where one is expected is ``Absent``.
    """
    knock = _udp if row.protocol == "udp" else _tcp
    found = knock(row, host) if row.port else _web(row, host)
    if row.port and row.url and found.listens:
        found = _web(row, host)
    return found if found.listens or row.expect == "closed" else Absent(why=found.where)


def _web(row: NetworkResource, host: Host) -> Seen:
    url = str(row.url)
    try:
        answer = host.get(url, follow=not _is_redirect(row.status))
    except NoAnswer as no:
        holder = _web_holder(row, host) if no.listens else None
        return Seen(listens=no.listens, answers=False, where=f"{url}: {no}", holder=holder)
    except Silent as silence:
        return Seen(listens=True, answers=False, where=str(silence), holder=_web_holder(row, host))
    return Seen(
        listens=True,
        answers=True,
        where=f"{answer.url}: {answer.status} {answer.reason}".strip(),
        status=answer.status,
        holder=_web_holder(row, host),
    )


def _web_holder(row: NetworkResource, host: Host) -> Holder | Unavailable:
    """Of the port that the URL names; silence may have left no time to look."""
    parts = urlsplit(str(row.url))
    port = row.port or parts.port or (443 if parts.scheme == "https" else 80)
    try:
        return holder_of("tcp", port, host.addresses(row.address if row.port else str(parts.hostname)), host)
    except CannotObserve as error:
        return Unavailable(reason=str(error))


def _is_redirect(status: int | None) -> bool:
    """A row that states a redirect means it, and not what it leads to."""
    return status is not None and 300 <= status < 400


def _tcp(row: NetworkResource, host: Host) -> Seen:
    address, port = row.address, row.port or 0
    accepted = [each for each in _knock(_doors(address, host), port, host) if each.accepted]
    if not accepted or (address in WILDCARDS and not _on_wildcard(address, port, host)):
        return _nobody(row, host)
    return Seen(
        listens=True,
        answers=any(each.answers for each in accepted),
        where="; ".join(f"{at(each.address, port)} {each.outcome}" for each in accepted),
        holder=holder_of("tcp", port, [each.address for each in accepted], host),
    )


def _udp(row: NetworkResource, host: Host) -> Seen:
    """UDP has no connections: the table tells who waits for packets, and nobody tells whether he answers."""
    address, port = row.address, row.port or 0
    doors = (address,) if address in WILDCARDS else host.addresses(address)
    if other := elsewhere(doors, host):
        raise CannotObserve(f"{other}, and UDP tells nothing")
    if not any(reached(host.listeners(), "udp", port, door) for door in doors):
        return _nobody(row, host)
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


def _nobody(row: NetworkResource, host: Host) -> Seen:
    """Says where else the port is open: a server at the wrong address is the usual reason."""
    port = row.port or 0
    words = f"nothing listens on {at(row.address, port)}"
    if row.address not in WILDCARDS and not host.addresses(row.address):
        words = f"there is no name {row.address}"
    with suppress(CannotObserve):
        same = [each for each in host.listeners() if (each.protocol, each.port) == (row.protocol, port)]
        words += f", only on {', '.join(at(each.address, port) for each in same)}" if same else ""
    return Seen(listens=False, answers=False, where=words)
