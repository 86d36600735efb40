"""Who listens on this machine: the table of sockets, and which of them a packet for an address reaches."""

from __future__ import annotations

import re
import shlex
import socket
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from infracat.facts import CannotObserve
from infracat.redaction.encodings import SECRET_WORDS

Protocol = Literal["tcp", "udp"]

WILDCARDS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - and where one knocks for them
WIDTH = 200  # characters of a command line that are shown


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that listens; its process is None where the system does not say (another user's)."""

    protocol: Protocol
    address: str
    port: int
    pid: int | None
    process: str | None
    command: str | None


def listeners() -> tuple[Listener, ...]:
    """All listening TCP sockets, and UDP sockets that wait for anybody."""
    import psutil

    try:
        table = psutil.net_connections("inet")
    except (psutil.Error, OSError) as error:
        raise CannotObserve(f"the table of listening sockets cannot be read: {error}") from error
    return tuple(dict.fromkeys(_listening(table)))


def _listening(table: Iterable[Any]) -> Iterator[Listener]:
    for entry in table:
        udp = entry.type == socket.SOCK_DGRAM
        if entry.laddr and (entry.status == "LISTEN" or (udp and not entry.raddr)):
            address, port = entry.laddr
            name, command = _process(entry.pid)
            yield Listener("udp" if udp else "tcp", _plain(address), port, entry.pid, name, command)


def _plain(address: str) -> str:
    """``::ffff:127.0.0.1`` is ``127.0.0.1``, and ``fe80::1%eth0`` is ``fe80::1``."""
    return address.removeprefix("::ffff:").partition("%")[0]


def _process(pid: int | None) -> tuple[str | None, str | None]:
    import psutil

    if pid is None:
        return None, None
    try:
        process = psutil.Process(pid)
        return process.name(), presentable(process.cmdline())
    except psutil.Error:
        return None, None


def own_addresses() -> frozenset[str]:
    """Every address of this machine's interfaces."""
    import psutil

    families = (socket.AF_INET, socket.AF_INET6)
    interfaces = psutil.net_if_addrs().values()
    return frozenset(_plain(each.address) for entries in interfaces for each in entries if each.family in families)


def reached(table: Iterable[Listener], protocol: Protocol, port: int, address: str) -> Listener | None:
    """The socket that what is sent to ``address`` reaches: its own, or the wildcard's; None: no such socket.

    ``::`` takes IPv4 as well, unless it was told not to: the table cannot say that, a connection can.
    """
    ranked = [
        (rank, listener)
        for listener in table
        if (listener.protocol, listener.port) == (protocol, port)
        and (rank := _rank(listener.address, address)) is not None
    ]
    return min(ranked, key=lambda pair: pair[0])[1] if ranked else None


def _rank(listening: str, address: str) -> int | None:
    v6 = ":" in address
    ways = (address, "::" if v6 else "0.0.0.0", "::")  # noqa: S104 - read, not bound
    return ways.index(listening) if listening in ways else None


def presentable(arguments: list[str]) -> str:
    """A stranger's command line, without what its options keep secret: ``redis-server --requirepass …``."""
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
    """Where a process works; None where the system does not say (gone, another user's)."""
    import psutil

    try:
        return psutil.Process(pid).cwd()
    except (psutil.Error, OSError):
        return None
