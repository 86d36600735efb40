"""Published ports: where the engine publishes them, and whether a server answers there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from infracat.catalog.fields import PortMapping
from infracat.facts import CannotObserve, Unavailable
from infracat.hosts.network.listeners import WILDCARDS
from infracat.hosts.network.tcp import at
from infracat.sections.containers.seen import PublishedPort
from infracat.sections.port_owner import another_machine

if TYPE_CHECKING:
    from infracat.hosts import Host

EVERYWHERE = "0.0.0.0"  # noqa: S104 - compared, not bound
LOOPBACKS = ("127.", "::1")


def published_ports(
    expected: Sequence[PortMapping], inspection: Mapping[str, Any], machine: str | None, host: Host
) -> tuple[PublishedPort, ...]:
    """What is published of each expected port, and whether a connection to it stays open.

    ``machine`` is the name of the engine's machine, None where that is this one.
    """
    network = str((inspection.get("HostConfig") or {}).get("NetworkMode") or "")
    if network.startswith("container:"):
        raise CannotObserve(f"it has the network of {network[:22]}: state its ports in that one's row")
    published = _of_host_network(expected) if network == "host" else tuple(_published(inspection))
    return tuple(_published_port(port, published, machine, host) for port in expected)


def _published_port(
    expected: PortMapping, published: Sequence[PortMapping], machine: str | None, host: Host
) -> PublishedPort:
    same = [each for each in published if (each.inside, each.protocol) == (expected.inside, expected.protocol)]
    there = [each for each in same if each.host == expected.host and _same_address(expected.address, each.address)]
    shown = tuple(dict.fromkeys(str(each) for each in same if each.address != "::")) or tuple(map(str, same))
    instead = "" if same else _instead(expected, published)
    port = PublishedPort(stated=str(expected), published=shown, is_there=bool(there), instead=instead)
    if not there or expected.protocol == "udp":
        return port
    try:
        connection = host.connect(_address_to_connect(there, machine, host), expected.host)
    except CannotObserve as error:
        return port.replace(answers=Unavailable(reason=str(error)))
    outcome = f"{at(connection.address, expected.host)} {connection.outcome}"
    return port.replace(answers=connection.answers, where=outcome)


def _instead(expected: PortMapping, published: Sequence[PortMapping]) -> str:
    """``18081 leads to 8080``, ``53:53/udp is``."""
    at_the_port = [each for each in published if each.host == expected.host]
    leads = [f"{each.host} leads to {each.inside}" for each in at_the_port if each.protocol == expected.protocol]
    others = [each for each in published if each.protocol != expected.protocol and each.address != "::"]
    over_other = [f"{each} is" for each in others if each.inside == expected.inside]
    return ", ".join(dict.fromkeys(leads or over_other))


def _same_address(expected: str | None, published: str | None) -> bool:
    """No address is all IPv4 addresses; the IPv6 wildcard alone is not the same."""
    return (expected or EVERYWHERE) == (published or EVERYWHERE)


def _address_to_connect(there: Sequence[PortMapping], machine: str | None, host: Host) -> str:
    """A numeric address that can be connected to: a wildcard address cannot."""
    address = there[0].address or EVERYWHERE
    if machine is None:
        return WILDCARDS.get(address, address)
    found = host.addresses(machine)
    if not found:
        raise CannotObserve(f"there is no name {machine}, and the engine is there")
    if address in WILDCARDS:
        return found[0]
    if address.startswith(LOOPBACKS) and (other := another_machine(found, host)):
        raise CannotObserve(f"{other}: nobody can knock from here at its {address}")
    return address


def _of_host_network(expected: Sequence[PortMapping]) -> tuple[PortMapping, ...]:
    """With ``--network host`` nothing is published: a port inside is the same port of the machine."""
    return tuple(each for each in expected if each.host == each.inside)


def _published(inspection: Mapping[str, Any]) -> Iterator[PortMapping]:
    """In the catalog's notation, where a port without an address is published at all of them."""
    ports: Mapping[str, Any] = (inspection.get("NetworkSettings") or {}).get("Ports") or {}
    for written, bindings in ports.items():
        inside, _, protocol = written.partition("/")
        for each in bindings or ():
            if (each.get("HostPort") or "").isdigit() and inside.isdigit():
                address = each.get("HostIp") or EVERYWHERE
                where = None if address == EVERYWHERE else address
                yield PortMapping(int(each["HostPort"]), int(inside), where, protocol or "tcp")
