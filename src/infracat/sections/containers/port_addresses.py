"""Addresses of published ports: which of them a row means, and which a connection is made to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.network.listeners import WILDCARDS
from infracat.sections.port_owner import another_machine

if TYPE_CHECKING:
    from infracat.hosts import Host

EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared, not bound
IPV6_EVERYWHERE = "::"
LOOPBACKS = ("127.", "::1")


def agrees(stated: str | None, published: str | None, machine: str | None, host: Host) -> bool:
    """A row that states no address means any that this machine reaches, its own loopback too.

    ``machine`` is the name of the engine's machine, None where that is this one. ``published`` is None with the host's
    network: the server there binds where it likes.
    """
    if stated is not None:
        return stated == published
    return not _is_loopback(published) or machine is None or not another_machine(host.addresses(machine), host)


def to_connect(published: str, machine: str | None, host: Host) -> tuple[str, ...]:
    """Numeric addresses: a wildcard cannot be connected to. Several where a server may be at any of them."""
    if machine is None:
        return (WILDCARDS.get(published, published),) if published else _own(host)
    found = host.addresses(machine)
    if not found:
        raise CannotObserve(f"there is no name {machine}, and the engine is there")
    if published in WILDCARDS or not published:
        return (found[0],)
    if _is_loopback(published) and (other := another_machine(found, host)):
        raise CannotObserve(f"{other}: no connection can be made from here to its {published}")
    return (published,)


def _is_loopback(address: str | None) -> bool:
    return bool(address) and str(address).startswith(LOOPBACKS)


def _own(host: Host) -> tuple[str, ...]:
    """This machine's, the loopback first; without those of one link, which need its name."""
    others = sorted(each for each in host.own_addresses() if not each.startswith(("127.", "::1", "fe80:")))
    return "127.0.0.1", "::1", *others
