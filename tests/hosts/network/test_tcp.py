"""Real sockets: wildcards, IPv6 alone and with IPv4, closed ports, a proxy that hangs up, UDP."""

from __future__ import annotations

import errno
import os
import socket
import time
from contextlib import closing, nullcontext
from typing import Any

import psutil
import pytest

from infracat.facts import CannotObserve
from infracat.hosts.http.answers import NoAnswer
from infracat.hosts.network import tcp
from infracat.hosts.network.happy_eyeballs import dial
from infracat.hosts.network.interfaces import own_addresses
from infracat.hosts.network.listeners import Listener, listeners, reached, redacted_command_line
from infracat.hosts.network.tcp import connect
from tests.services.listening import bound, hanging_up, udp


def accepted(port: int, address: str) -> bool:
    return connect(address, port, 2).accepted


@pytest.mark.parametrize(
    ("bind", "only_v6", "v4", "v6"),
    [
        ("0.0.0.0", False, True, False),
        ("127.0.0.1", False, True, False),
        ("::1", True, False, True),
        ("::", True, False, True),
        ("::", False, True, True),
    ],
)
def test_who_can_connect_to_what(bind: str, only_v6: bool, v4: bool, v6: bool) -> None:
    with bound(bind, only_v6=only_v6) as port:
        assert (accepted(port, "127.0.0.1"), accepted(port, "::1")) == (v4, v6)
        (mine,) = [each for each in listeners() if each.port == port]
        assert (mine.protocol, mine.address) == ("tcp", bind)


def test_the_holder_is_this_process() -> None:
    with bound("127.0.0.1") as port:
        (mine,) = [each for each in listeners() if each.port == port]
    assert mine.pid == os.getpid()
    assert mine.process
    assert mine.process.startswith("python")
    assert mine.command


def test_another_address_of_this_machine_is_not_covered() -> None:
    with bound("127.0.0.1") as port:
        assert not accepted(port, "127.0.0.2")


def test_a_closed_port_refuses() -> None:
    with bound("127.0.0.1") as port:
        pass
    assert connect("127.0.0.1", port, 2) == tcp.Connection("127.0.0.1", False, False, "refused")


def test_a_server_that_stays_silent_answers() -> None:
    with bound("127.0.0.1") as port:
        assert connect("127.0.0.1", port, 2).outcome == "accepted, and still open after 0.1 s"


def test_a_server_that_sends_first_answers() -> None:
    with bound("127.0.0.1", greeting=b"220 ready\r\n") as port:
        assert connect("127.0.0.1", port, 2).outcome == "accepted, and sent something"


@pytest.mark.parametrize("reset", [False, True])
def test_a_server_that_hangs_up_does_not_answer(reset: bool) -> None:
    with hanging_up(reset=reset) as port:
        found = connect("127.0.0.1", port, 2)
    assert (found.accepted, found.answers, found.outcome) == (True, False, "accepted, then hung up")


def test_a_reset_that_overtakes_the_connect_is_a_hang_up_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A race of the kernel's: seen once in some thousand runs, so it is made here."""

    def reset(*_: object) -> None:
        raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")

    monkeypatch.setattr(socket.socket, "connect", reset)
    found = connect("127.0.0.1", 9, 2)
    assert (found.accepted, found.answers, found.outcome) == (True, False, "accepted, then hung up")


def test_a_full_queue_is_no_answer_and_no_no() -> None:
    with (
        closing(socket.socket()) as server,
        closing(socket.socket()) as first,
        closing(socket.socket()) as second,
    ):
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for client in (first, second):
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        port = server.getsockname()[1]
        with pytest.raises(CannotObserve, match=rf"127\.0\.0\.1:{port}: no answer within 0\.2 s"):
            connect("127.0.0.1", port, 0.2)


def test_udp_listeners_are_in_the_table() -> None:
    with udp("127.0.0.1") as port:
        assert [(each.protocol, each.address) for each in listeners() if each.port == port] == [("udp", "127.0.0.1")]


def test_a_connected_udp_socket_is_no_listener() -> None:
    with udp("127.0.0.1") as port, closing(socket.socket(type=socket.SOCK_DGRAM)) as client:
        client.connect(("127.0.0.1", port))
        own = client.getsockname()[1]
        assert not [each for each in listeners() if each.port == own]


def test_a_table_that_cannot_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(kind: str) -> None:
        raise psutil.AccessDenied(msg="not as this user")

    monkeypatch.setattr(psutil, "net_connections", denied)
    with pytest.raises(CannotObserve, match="the table of listening sockets cannot be read: not as this user"):
        listeners()


def test_names() -> None:
    assert tcp.resolve("localhost") == ("127.0.0.1", "::1")
    assert tcp.resolve("127.0.0.3") == ("127.0.0.3",)
    assert tcp.resolve("[::1]") == ("::1",)
    assert tcp.at("::1", 80) == "[::1]:80"


@pytest.mark.parametrize(
    ("code", "outcome"), [(socket.EAI_NONAME, None), (socket.EAI_AGAIN, "the name cannot be looked up")]
)
def test_a_name_that_is_not_there_and_a_resolver_that_is_not(
    monkeypatch: pytest.MonkeyPatch, code: int, outcome: str | None
) -> None:
    def resolve(*args: object, **options: object) -> None:
        raise socket.gaierror(code, "said the resolver")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    if outcome is None:
        assert tcp.resolve("db.internal") == ()
    else:
        with pytest.raises(CannotObserve, match=f"db.internal: {outcome}: said the resolver"):
            tcp.resolve("db.internal")


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["python3", "server.py", "--port", "80"], "python3 server.py --port 80"),
        (["redis-server", "--requirepass", "hunter22"], "redis-server --requirepass …"),
        (["app", "--api-token=abcdef", "x y"], "app --api-token=… 'x y'"),
        (["app", "postgres://u:hunter22@db/x"], "app postgres://u:…@db/x"),
        (["java", "x" * 300], "java " + "x" * 194 + "…"),
    ],
)
def test_a_strangers_command_line_is_safe_to_print(arguments: list[str], shown: str) -> None:
    assert redacted_command_line(arguments) == shown


@pytest.mark.parametrize(
    ("address", "holder"),
    [
        ("127.0.0.1", "own"),
        ("10.0.0.1", "any4"),
        ("::1", "any6"),
        ("::2", "any6"),
        ("0.0.0.0", "any4"),
        ("::", "any6"),
    ],
)
def test_the_socket_that_an_address_reaches(address: str, holder: str) -> None:
    table = [
        Listener("tcp", "::", 80, 1, "any6", ""),
        Listener("tcp", "0.0.0.0", 80, 2, "any4", ""),
        Listener("tcp", "127.0.0.1", 80, 3, "own", ""),
        Listener("udp", address, 80, 4, "udp", ""),
        Listener("tcp", address, 81, 5, "other", ""),
    ]
    found = reached(table, "tcp", 80, address)
    assert found
    assert found.process == holder


def test_an_ipv6_wildcard_may_take_ipv4_and_no_other_address_does() -> None:
    assert reached([Listener("tcp", "::", 80, 1, "any6", "")], "tcp", 80, "127.0.0.1")
    assert not reached([Listener("tcp", "0.0.0.0", 80, 1, "any4", "")], "tcp", 80, "::1")
    assert not reached([Listener("tcp", "127.0.0.2", 80, 1, "other", "")], "tcp", 80, "127.0.0.1")


def test_own_addresses_have_the_loopback() -> None:
    assert "127.0.0.1" in own_addresses()


@pytest.mark.parametrize(
    ("codes", "is_no"),
    [
        ({"192.0.2.1": errno.ECONNREFUSED}, True),
        ({"192.0.2.1": errno.ECONNREFUSED, "2001:db8::1": errno.EADDRNOTAVAIL}, True),
        ({"192.0.2.1": errno.ECONNREFUSED, "2001:db8::1": errno.ENETUNREACH}, True),
        ({"::1": errno.EADDRNOTAVAIL}, True),
        ({"2001:db8::1": errno.EADDRNOTAVAIL}, False),
        ({"192.0.2.1": errno.ENETUNREACH, "2001:db8::1": errno.EADDRNOTAVAIL}, False),
        ({"192.0.2.1": errno.EADDRNOTAVAIL}, False),
        ({"192.0.2.1": errno.ECONNREFUSED, "192.0.2.2": errno.ETIMEDOUT}, False),
    ],
)
def test_no_way_to_another_machine_is_not_no(
    codes: dict[str, int], is_no: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As without any network: where IPv6 is off, the kernel has no address of its own to call from."""

    class NoWay(socket.socket):
        def connect_ex(self, address: Any) -> int:
            return codes[address[0]]

        def connect(self, address: Any) -> None:
            raise OSError(codes[address[0]], "no way")

    monkeypatch.setattr(socket, "socket", NoWay)
    with pytest.raises(NoAnswer if is_no else CannotObserve):
        dial(list(codes), 443, time.monotonic() + 1)
    if len(codes) == 1:
        with nullcontext() if is_no else pytest.raises(CannotObserve):
            assert not connect(next(iter(codes)), 443, 1).accepted
