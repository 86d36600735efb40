"""Which process owns a port, by this machine's table of sockets."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Facts, Unavailable, default
from infracat.hosts.network.listeners import WILDCARDS, all_reached
from infracat.hosts.network.socket_table import Protocol

if TYPE_CHECKING:
    from infracat.hosts import Host

MOST = 10  # processes of a port that are named


class Holder(Facts):
    """A process that has the socket open."""

    pid: int
    name: str
    command: str

    def fits(self, pattern: str) -> bool:
        """Its name, or its program's file name, fits the glob: ``postgres``, ``node*``."""
        program = self.command.partition(" ")[0].rpartition("/")[2]
        return fnmatchcase(self.name, pattern) or fnmatchcase(program, pattern)

    def __str__(self) -> str:
        return f"{self.name} (pid {self.pid}: {self.command})"


class PortOwner(Holder):
    """The process that listens on a port; ``others`` hold it as well: children inherit a socket, workers share it."""

    others: tuple[Holder, ...] = default(())

    def fits(self, pattern: str) -> bool:
        """One of them does."""
        return super().fits(pattern) or any(each.fits(pattern) for each in self.others)

    def __str__(self) -> str:
        alike: dict[tuple[str, str], list[int]] = {}
        for each in (self, *self.others):
            alike.setdefault((each.name, each.command), []).append(each.pid)
        told = [f"{name} ({_pids(pids)}: {command})" for (name, command), pids in alike.items()]
        return ", ".join(told[:MOST]) + (f", and {len(told) - MOST} more" if len(told) > MOST else "")


def _pids(pids: Sequence[int]) -> str:
    more = f" and {len(pids) - MOST} more" if len(pids) > MOST else ""
    return f"pid {', '.join(map(str, pids[:MOST]))}{more}"


def port_owner(protocol: Protocol, port: int, addresses: Sequence[str], host: Host) -> PortOwner | Unavailable:
    """Whoever holds the sockets that connections to ``addresses`` reach, the first address's first.

    A socket bound to the address itself comes before one bound to a wildcard.
    """
    if other := another_machine(addresses, host):
        return Unavailable(reason=f"{other}: who holds its ports cannot be seen")
    try:
        table = host.listeners()
    except CannotObserve as error:
        return Unavailable(reason=str(error))
    found = [each for address in addresses for each in all_reached(table, protocol, port, address)]
    if not found:
        return Unavailable(reason=f"port {port} is forwarded: no socket of this machine listens on it")
    holders = {each.pid: each for each in found if each.pid is not None and each.process is not None}
    if not holders:
        return Unavailable(reason=f"who holds port {port} cannot be read: another user's process, most likely")
    first, *others = (
        {"pid": pid, "name": str(each.process), "command": each.command or str(each.process)}
        for pid, each in holders.items()
    )
    return PortOwner(**first, others=tuple(Holder(**each) for each in others))  # type: ignore[arg-type]


def another_machine(addresses: Sequence[str], host: Host) -> str:
    """``10.0.0.5 is another machine``; empty when one of the addresses is this machine's."""
    own = {*host.own_addresses(), *WILDCARDS}
    if not addresses or any(each in own or each.startswith("127.") for each in addresses):
        return ""
    return f"{addresses[0]} is another machine"
