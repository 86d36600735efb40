"""Both ways to read this machine's sockets and addresses know the same."""

from __future__ import annotations

import errno
import os
import socket
from contextlib import closing
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.hosts.network import interfaces, socket_table
from infracat.hosts.network.interfaces import without_scope
from infracat.hosts.network.socket_table import ListeningSocket
from tests.services.listening import bound, udp

WAYS = (socket_table.by_psutil, socket_table.by_proc)


def at(port: int) -> list[set[ListeningSocket]]:
    return [{each for each in by() if each.port == port} for by in WAYS]


@pytest.mark.parametrize("address", ["127.0.0.1", "0.0.0.0", "::1", "::"])
def test_both_see_a_listening_socket(address: str) -> None:
    with bound(address) as port:
        first, second = at(port)
    assert first == second == {ListeningSocket("tcp", address, port, os.getpid())}


def test_both_see_a_udp_socket_and_none_that_is_connected() -> None:
    with udp("127.0.0.1") as port, closing(socket.socket(type=socket.SOCK_DGRAM)) as client:
        client.connect(("127.0.0.1", port))
        assert at(port) == [{ListeningSocket("udp", "127.0.0.1", port, os.getpid())}] * 2
        assert at(client.getsockname()[1]) == [set(), set()]


def test_both_see_no_connections() -> None:
    with bound("127.0.0.1") as port, closing(socket.create_connection(("127.0.0.1", port))) as client:
        assert at(client.getsockname()[1]) == [set(), set()]


def test_both_see_all_that_listen() -> None:
    first, second, third = (set(by()) for by in (*WAYS, WAYS[0]))
    assert first & third <= second  # others come and go meanwhile


def test_both_know_the_same_addresses() -> None:
    first, second = ({without_scope(each) for each in by()} for by in (interfaces.by_psutil, interfaces.by_proc))
    assert first == second


def test_a_table_that_may_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(_: Path) -> str:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(socket_table, "is_installed", lambda _: False)
    monkeypatch.setattr(Path, "read_text", denied)
    with pytest.raises(CannotObserve, match=r"^the table of listening sockets cannot be read: Permission denied$"):
        socket_table.listening_sockets()


def test_a_machine_without_ipv6(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    for name in ("tcp", "udp"):
        (tmp_path / "net" / name).write_text(Path("/proc/net", name).read_text())
    monkeypatch.setattr(socket_table, "PROC", tmp_path)
    assert all(":" not in each.address for each in socket_table.by_proc())
