"""The addresses of this machine's interfaces: by psutil where it is installed, by ``/proc`` where it is not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.libraries import is_installed

NET = Path("/proc/net")


def own_addresses() -> frozenset[str]:
    """Every address of every interface."""
    try:
        return frozenset(map(without_scope, by_psutil() if is_installed("psutil") else by_proc()))
    except OSError as error:
        raise CannotObserve(f"the addresses of this machine cannot be read: {error.strerror or error}") from error


def without_scope(address: str) -> str:
    """``::ffff:127.0.0.1`` → ``127.0.0.1``, ``fe80::1%eth0`` → ``fe80::1``."""
    return address.removeprefix("::ffff:").partition("%")[0]


def by_psutil() -> Iterator[str]:
    import psutil

    for entries in psutil.net_if_addrs().values():
        yield from (each.address for each in entries if each.family in (socket.AF_INET, socket.AF_INET6))


def by_proc() -> Iterator[str]:
    """IPv4's are the local routes to one address; ``if_inet6`` is missing where IPv6 is off."""
    address = ""
    for line in (NET / "fib_trie").read_text().splitlines():
        words = line.split()
        if words[:1] == ["|--"]:
            address = words[1]
        elif words == ["/32", "host", "LOCAL"]:
            yield address
    try:
        text = (NET / "if_inet6").read_text()
    except FileNotFoundError:
        return
    for line in text.splitlines():
        yield socket.inet_ntop(socket.AF_INET6, bytes.fromhex(line.split()[0]))
