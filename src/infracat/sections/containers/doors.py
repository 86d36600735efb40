"""Published ports: where the engine publishes them, and whether anybody answers there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infracat.catalog.fields import PortMapping
from infracat.facts import CannotObserve, Facts, MaybeUnknown, Unavailable, default
from infracat.hosts.network.listeners import WILDCARDS
from infracat.hosts.network.sockets import at
from infracat.sections.port_owner import elsewhere

if TYPE_CHECKING:
    from infracat.hosts import Host

EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared, not bound
LOOPBACKS = ("127.", "::1")


class Door(Facts):
    """One stated port: what is published of it, and what happens when one knocks there."""

    stated: str
    published: tuple[str, ...]  # 127.0.0.1:8080:80/tcp: all that leads to the same port inside
    is_there: bool  # one of them is the stated one
    answers: MaybeUnknown[bool | None] = default(None)  # None: nobody knocked, as at UDP
    where: str = ""  # 127.0.0.1:8080 accepted, then hung up

    def __str__(self) -> str:
        return ", ".join(self.published) or f"{self.stated} not published"


def doors(stated: Sequence[PortMapping], found: Mapping[str, Any], machine: str | None, host: Host) -> tuple[Door, ...]:
    """``machine`` is the engine's, where that is another one."""
    network = str((found.get("HostConfig") or {}).get("NetworkMode") or "")
    if network.startswith("container:"):
        raise CannotObserve(f"it has the network of {network[:22]}: state its ports in that one's row")
    published = _with_hosts_network(stated) if network == "host" else tuple(_published(found))
    return tuple(_door(port, published, machine, host) for port in stated)


def _door(stated: PortMapping, published: Sequence[PortMapping], machine: str | None, host: Host) -> Door:
    same = [each for each in published if (each.inside, each.protocol) == (stated.inside, stated.protocol)]
    there = [each for each in same if each.host == stated.host and _is_at(stated.address, each.address)]
    shown = tuple(dict.fromkeys(str(each) for each in same if each.address != "::")) or tuple(map(str, same))
    if not there or stated.protocol == "udp":
        return Door(stated=str(stated), published=shown, is_there=bool(there))
    try:
        connection = host.connect(_where(there, machine, host), stated.host)
    except CannotObserve as error:
        return Door(stated=str(stated), published=shown, is_there=True, answers=Unavailable(reason=str(error)))
    outcome = f"{at(connection.address, stated.host)} {connection.outcome}"
    return Door(stated=str(stated), published=shown, is_there=True, answers=connection.answers, where=outcome)


def _is_at(stated: str | None, published: str | None) -> bool:
    """No address stated is every address; the wildcard of IPv6 alone is not."""
    return (stated or EVERYWHERE) == (published or EVERYWHERE)


def _where(there: Sequence[PortMapping], machine: str | None, host: Host) -> str:
    """A numeric address at which one can knock: nobody can connect to a wildcard."""
    address = there[0].address or EVERYWHERE
    if machine is None:
        return WILDCARDS.get(address, address)
    found = host.addresses(machine)
    if not found:
        raise CannotObserve(f"there is no name {machine}, and the engine is there")
    if address in WILDCARDS:
        return found[0]
    if address.startswith(LOOPBACKS) and (other := elsewhere(found, host)):
        raise CannotObserve(f"{other}: nobody can knock from here at its {address}")
    return address


def _with_hosts_network(stated: Sequence[PortMapping]) -> tuple[PortMapping, ...]:
    """Nothing is published there: each port is the machine's own."""
    return tuple(each for each in stated if each.host == each.inside)


def _published(found: Mapping[str, Any]) -> Iterator[PortMapping]:
    """As a catalog writes them: every address is that of no one in particular."""
    ports: Mapping[str, Any] = (found.get("NetworkSettings") or {}).get("Ports") or {}
    for written, bindings in ports.items():
        inside, _, protocol = written.partition("/")
        for each in bindings or ():
            if (each.get("HostPort") or "").isdigit() and inside.isdigit():
                address = each.get("HostIp") or EVERYWHERE
                where = None if address == EVERYWHERE else address
                yield PortMapping(int(each["HostPort"]), int(inside), where, protocol or "tcp")


@dataclass(frozen=True)
class Published:
    """The stated ports; what is found is a ``Door`` for each."""

    ports: tuple[PortMapping, ...]

    def agrees(self, found: Sequence[Door]) -> bool:
        return all(each.is_there for each in found)

    def show(self, found: Sequence[Door]) -> str:
        return "; ".join(map(str, found))

    def __str__(self) -> str:
        return "; ".join(map(str, self.ports))
