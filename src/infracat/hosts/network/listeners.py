"""The listening sockets of this machine, and which of them a packet for an address reaches."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from infracat.hosts.commands.process_table import process_table
from infracat.hosts.network import only_ipv6
from infracat.hosts.network.interfaces import without_scope
from infracat.hosts.network.socket_table import PROTOCOLS, ListeningSocket, Protocol, listening_sockets
from infracat.redaction.encodings import SECRET_WORDS

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - and what to connect to for them
WIDTH = 200  # characters of a command line that are shown


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that listens; its process is None where the system hides it (another user's)."""

    protocol: Protocol
    address: str
    port: int
    pid: int | None
    process: str | None
    command: str | None
    only_ipv6: bool | None = None  # of one on ``::``: whether it takes no IPv4; None: the system does not tell


def listeners() -> tuple[Listener, ...]:
    """All listening TCP sockets, and UDP sockets that wait for anybody."""
    only = {protocol: only_ipv6.told_by_kernel(protocol) for protocol in PROTOCOLS}
    return tuple(dict.fromkeys(_listener(each, only[each.protocol].get(each.port)) for each in listening_sockets()))


def _listener(found: ListeningSocket, only_v6: bool | None) -> Listener:
    name, command = _process(found.pid)
    address = without_scope(found.address)
    only_v6 = only_v6 if address == "::" else None
    return Listener(found.protocol, address, found.port, found.pid, name, command, only_v6)


def _process(pid: int | None) -> tuple[str | None, str | None]:
    process = None if pid is None else process_table().process(pid)
    if process is None or process.name is None or (command := process.command) is None:
        return None, None
    return process.name, redacted_command_line(command)


def reached(table: Iterable[Listener], protocol: Protocol, port: int, address: str) -> Listener | None:
    """The socket that a packet for ``address`` reaches: one bound to it, or to the wildcard; None: no such socket."""
    return next(iter(all_reached(table, protocol, port, address)), None)


def all_reached(table: Iterable[Listener], protocol: Protocol, port: int, address: str) -> list[Listener]:
    """One for each process that holds the socket, and each socket that shares the port (SO_REUSEPORT).

    ``::`` accepts IPv4 as well, unless IPV6_V6ONLY is set: where the system does not tell, a connection does.
    """
    ranked = [
        (rank, listener)
        for listener in table
        if (listener.protocol, listener.port) == (protocol, port)
        and (rank := _rank(listener.address, address)) is not None
        and not (listener.only_ipv6 and ":" not in address)
    ]
    best = min((rank for rank, _ in ranked), default=None)
    return [listener for rank, listener in ranked if rank == best]


def _rank(listening: str, address: str) -> int | None:
    v6 = ":" in address
    ways = (address, "::" if v6 else "0.0.0.0", "::")  # noqa: S104 - read, not bound
    return ways.index(listening) if listening in ways else None


def redacted_command_line(arguments: list[str]) -> str:
    """A foreign command line, without what its options keep secret: ``redis-server --requirepass …``."""
    shown = [_without_value(argument) for argument in arguments]
    for place, argument in enumerate(arguments[:-1]):
        if argument.startswith("-") and "=" not in argument and re.search(SECRET_WORDS, argument):
            shown[place + 1] = "…"
    line = " ".join(shlex.quote(argument) if " " in argument else argument for argument in shown)
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"


def _without_value(argument: str) -> str:
    argument = re.sub(r"(://[^\s:/@]*:)[^\s@]+(?=@)", r"\1…", argument)
    return re.sub(rf"({SECRET_WORDS}[\w.-]*[=:]).+", r"\1…", argument)


def working_folder(pid: int) -> str | None:
    """A process's working directory; None where the system hides it (ended, another user's)."""
    process = process_table().process(pid)
    return process.folder if process else None
