"""Published ports: where the engine publishes them, and whether a server answers there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Any

from infracat.catalog.fields import PortMapping
from infracat.facts import CannotObserve, Unavailable
from infracat.hosts.network.tcp import at
from infracat.sections.containers import port_addresses
from infracat.sections.containers.port_addresses import EVERYWHERE, IPV6_EVERYWHERE
from infracat.sections.containers.seen import PublishedPort

if TYPE_CHECKING:
    from infracat.hosts import Host

MOST_CONNECTED = 100  # ports of a range: each takes a connection that stays open for a moment
AT_ONCE = 16


def published_ports(
    expected: Sequence[PortMapping], inspection: Mapping[str, Any], machine: str | None, host: Host
) -> tuple[PublishedPort, ...]:
    """What is published of each expected port, and whether a connection to it stays open.

    ``machine`` is the name of the engine's machine, None where that is this one.
    """
    network = str((inspection.get("HostConfig") or {}).get("NetworkMode") or "")
    if network.startswith("container:"):
        raise CannotObserve(f"it has the network of {network[:22]}: state its ports in that one's row")
    published = tuple(_of_host_network(expected)) if network == "host" else tuple(_published(inspection))
    return tuple(found for stated in expected for found in _of_stated(stated, published, machine, host))


def _of_stated(
    stated: PortMapping, published: Sequence[PortMapping], machine: str | None, host: Host
) -> Iterator[PublishedPort]:
    """One, or one for each port of a range; of a long range not all are connected to."""
    if stated.count == 1:
        yield _connected(stated, published, machine, host)
        return
    ports = stated.each()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        connected = pool.map(lambda each: _connected(each, published, machine, host), islice(ports, MOST_CONNECTED))
        found = [*connected, *(_port(each, _there(each, published, machine, host), published) for each in ports)]
    yield from (each.replace(of_range=True) for each in found)


def _connected(
    expected: PortMapping, published: Sequence[PortMapping], machine: str | None, host: Host
) -> PublishedPort:
    there = _there(expected, published, machine, host)
    port = _port(expected, there, published)
    if not there or expected.protocol == "udp":
        return port
    try:
        answers, outcome = _first_answer(there, machine, host)
    except CannotObserve as error:
        return port.replace(answers=Unavailable(reason=str(error)))
    return port.replace(answers=answers, where=outcome)


def _first_answer(there: Sequence[PortMapping], machine: str | None, host: Host) -> tuple[bool, str]:
    """Whether one of them answers, and what came of it; else what came of the first."""
    outcomes: list[str] = []
    inconclusive: list[CannotObserve] = []
    for each in there:
        for address in port_addresses.to_connect(each.address or "", machine, host):
            try:
                connection = host.connect(address, each.host)
            except CannotObserve as error:
                inconclusive.append(error)
                continue
            outcomes.append(f"{at(address, each.host)} {connection.outcome}")
            if connection.answers:
                return True, outcomes[-1]
    if inconclusive:
        raise inconclusive[0]
    return False, outcomes[0]


def _there(
    expected: PortMapping, published: Sequence[PortMapping], machine: str | None, host: Host
) -> list[PortMapping]:
    """Those that are published as stated."""
    numbers = range(expected.host, expected.host + expected.choices)
    return [
        each
        for each in published
        if (each.inside, each.protocol) == (expected.inside, expected.protocol)
        and each.host in numbers
        and port_addresses.agrees(expected.address, each.address, machine, host)
    ]


def _port(expected: PortMapping, there: Sequence[PortMapping], published: Sequence[PortMapping]) -> PublishedPort:
    same = [each for each in published if (each.inside, each.protocol) == (expected.inside, expected.protocol)]
    over_ipv4 = [each for each in same if each.address != IPV6_EVERYWHERE] or same
    shown = [str(each if expected.address else _short(each)) for each in over_ipv4]
    return PublishedPort(
        stated=str(expected),
        published=tuple(dict.fromkeys(shown)),
        is_there=bool(there),
        instead="" if same else _instead(expected, published),
    )


def _instead(expected: PortMapping, published: Sequence[PortMapping]) -> str:
    """``18081 leads to 8080``, ``53:53/udp is``."""
    at_the_port = [each for each in published if each.host == expected.host]
    leads = [f"{each.host} leads to {each.inside}" for each in at_the_port if each.protocol == expected.protocol]
    others = [each for each in published if each.protocol != expected.protocol and each.address != IPV6_EVERYWHERE]
    over_other = [f"{_short(each)} is" for each in others if each.inside == expected.inside]
    return ", ".join(dict.fromkeys(leads or over_other))


def _short(published: PortMapping) -> PortMapping:
    """Without an address that is every one."""
    return published.at(None) if published.address == EVERYWHERE else published


def _of_host_network(expected: Sequence[PortMapping]) -> Iterator[PortMapping]:
    """With ``--network host`` nothing is published: a port inside is the same port of the machine."""
    for each in (one for stated in expected for one in stated.each()):
        if each.inside in range(each.host, each.host + each.choices):
            yield PortMapping(each.inside, each.inside, each.address, each.protocol)


def _published(inspection: Mapping[str, Any]) -> Iterator[PortMapping]:
    """In the catalog's notation, each with its address."""
    ports: Mapping[str, Any] = (inspection.get("NetworkSettings") or {}).get("Ports") or {}
    for written, bindings in ports.items():
        inside, _, protocol = written.partition("/")
        for each in bindings or ():
            if (each.get("HostPort") or "").isdigit() and inside.isdigit():
                address = each.get("HostIp") or EVERYWHERE
                yield PortMapping(int(each["HostPort"]), int(inside), address, protocol or "tcp")
