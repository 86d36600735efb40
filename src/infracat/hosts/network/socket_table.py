"""The system's table of listening sockets: read by psutil where it is installed, and from ``/proc`` where it is not."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from infracat.facts import CannotObserve
from infracat.hosts.libraries import is_installed

Protocol = Literal["tcp", "udp"]
PROTOCOLS: tuple[Protocol, ...] = ("tcp", "udp")

PROC = Path("/proc")
_FILES: tuple[tuple[Protocol, str], ...] = (("tcp", "tcp"), ("tcp", "tcp6"), ("udp", "udp"), ("udp", "udp6"))
_LISTEN = "0A"  # TCP_LISTEN in the kernel's include/net/tcp_states.h
_SOCKET = "socket:["


@dataclass(frozen=True, slots=True)
class ListeningSocket:
    """A TCP socket that listens, or a UDP socket that waits for anybody; its process, where the system tells."""

    protocol: Protocol
    address: str
    port: int
    pid: int | None


def listening_sockets() -> list[ListeningSocket]:
    """All of this machine, once for each process that holds it. ``CannotObserve`` where the table cannot be read."""
    try:
        return _with_other_holders(list(by_psutil())) if is_installed("psutil") else list(by_proc())
    except OSError as error:
        raise CannotObserve(f"the table of listening sockets cannot be read: {error.strerror or error}") from error


def _with_other_holders(table: list[ListeningSocket]) -> list[ListeningSocket]:
    """psutil names one process of those that have a socket open: after a fork there may be any number."""
    if not sys.platform.startswith("linux"):
        return table
    held = {(each.protocol, each.address, each.port) for each in table if each.pid is not None}
    with suppress(OSError):
        others = [
            each for each in by_proc() if (each.protocol, each.address, each.port) in held and each.pid is not None
        ]
        return sorted({*table, *others}, key=lambda each: (each.port, each.pid or 0))
    return table


def by_psutil() -> Iterator[ListeningSocket]:
    import psutil

    try:
        table = psutil.net_connections("inet")
    except (psutil.Error, OSError) as error:
        raise CannotObserve(f"the table of listening sockets cannot be read: {error}") from error
    for entry in table:
        udp = entry.type == socket.SOCK_DGRAM
        if entry.laddr and (entry.status == "LISTEN" or (udp and not entry.raddr)):
            yield ListeningSocket("udp" if udp else "tcp", *entry.laddr, entry.pid)


def by_proc() -> Iterator[ListeningSocket]:
    """Linux's ``/proc/net``, see proc(5)."""
    owners = _owners()
    for protocol, file in _FILES:
        for local, remote, state, inode in _lines(file):
            address, port = _address(local)
            if port and (state == _LISTEN if protocol == "tcp" else not _address(remote)[1]):
                for pid in owners.get(inode, (None,)):
                    yield ListeningSocket(protocol, address, port, pid)


def _lines(file: str) -> Iterator[tuple[str, str, str, str]]:
    """Those for IPv6 are missing where it is off."""
    try:
        text = (PROC / "net" / file).read_text()
    except FileNotFoundError:
        if file.endswith("6"):
            return
        raise
    for line in text.splitlines()[1:]:
        words = line.split()
        yield words[1], words[2], words[3], words[9]


def _address(text: str) -> tuple[str, int]:
    """``0100007F:0050`` → ``127.0.0.1``, 80: words of 32 bits, in the byte order of this machine."""
    number, _, port = text.partition(":")
    raw = bytes.fromhex(number)
    if sys.byteorder == "little":
        raw = b"".join(raw[at : at + 4][::-1] for at in range(0, len(raw), 4))
    return socket.inet_ntop(socket.AF_INET if len(raw) == 4 else socket.AF_INET6, raw), int(port, 16)


def _owners() -> dict[str, dict[int, None]]:
    """By a socket's inode the processes that have it open, of those that this user may look into."""
    found: dict[str, dict[int, None]] = {}
    for pid in sorted(int(name) for name in os.listdir(PROC) if name.isdigit()):  # noqa: PTH208 - names, for speed
        with suppress(OSError):
            for number in os.listdir(f"{PROC}/{pid}/fd"):  # noqa: PTH208
                with suppress(OSError):
                    target = os.readlink(f"{PROC}/{pid}/fd/{number}")  # noqa: PTH115
                    if target.startswith(_SOCKET):
                        found.setdefault(target[len(_SOCKET) : -1], {})[pid] = None
    return found
