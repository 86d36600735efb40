"""Which process owns a port, by this machine's table of sockets."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Facts, Unavailable
from infracat.hosts.network.listeners import WILDCARDS, reached
from infracat.hosts.network.socket_table import Protocol

if TYPE_CHECKING:
    from infracat.hosts import Host


class PortOwner(Facts):
    """The process that listens on a port."""

    pid: int
    name: str
    command: str

    def fits(self, pattern: str) -> bool:
        """Its name, or its program's file name, fits the glob: ``postgres``, ``node*``."""
        program = self.command.partition(" ")[0].rpartition("/")[2]
        return fnmatchcase(self.name, pattern) or fnmatchcase(program, pattern)

    def __str__(self) -> str:
        return f"{self.name} (pid {self.pid}: {self.command})"


def port_owner(protocol: Protocol, port: int, addresses: Sequence[str], host: Host) -> PortOwner | Unavailable:
    """The owner of the socket that a connection reaches at the first of ``addresses`` that has one.

    A socket bound to the address itself comes before one bound to a wildcard.
    """
    if other := another_machine(addresses, host):
        return Unavailable(reason=f"{other}: who holds its ports cannot be seen")
    try:
        table = host.listeners()
    except CannotObserve as error:
        return Unavailable(reason=str(error))
    found = next(filter(None, (reached(table, protocol, port, address) for address in addresses)), None)
    if found is None:
        return Unavailable(reason=f"port {port} is forwarded: no socket of this machine listens on it")
    if found.pid is None or found.process is None:
        return Unavailable(reason=f"who holds port {port} cannot be read: another user's process, most likely")
    return PortOwner(pid=found.pid, name=found.process, command=found.command or found.process)


def another_machine(addresses: Sequence[str], host: Host) -> str:
    """``10.0.0.5 is another machine``; empty when one of the addresses is this machine's."""
    own = {*host.own_addresses(), *WILDCARDS}
    if not addresses or any(each in own or each.startswith("127.") for each in addresses):
        return ""
    return f"{addresses[0]} is another machine"
