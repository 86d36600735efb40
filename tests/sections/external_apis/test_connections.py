"""API rows and their connections: names, addresses, silent servers, and that none is left open."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from infracat.json_codec import from_json
from infracat.sections.external_apis.seen import Seen
from tests.looking import look
from tests.sections.external_apis.rows import cannot, row, seen
from tests.services.apis import api, dead, saying
from tests.services.listening import bound


def absent(folder: Path, endpoint: str, **fields: object) -> str:
    found = look(folder, row(endpoint, **fields))
    assert found.absent is not None, found
    return found.absent


def test_an_api_over_tls(tmp_path: Path, good: ssl.SSLContext, ca: str) -> None:
    with api(good) as server:
        found = look(tmp_path, row(f"https://localhost:{server.port}", probe="/v1/models", ca=ca))
    facts = from_json(Seen, found.seen)
    assert (facts.status, facts.distrust, facts.refused, facts.limits) == (200, "", False, ())
    assert facts.where == f"https://localhost:{server.port}/v1/models: 200 OK"
    assert facts.days_left > 1000
    assert 0 < facts.latency < 1
    assert found.evidence[0].command == f"curl -sSi --cacert ca.pem https://localhost:{server.port}/v1/models"
    assert re.match(r"200 OK\n\(name [0-9.]+ s, connection [0-9.]+ s, TLS [0-9.]+ s, answer", found.evidence[0].output)
    assert [path for path, _ in server.asked] == ["/v1/models"]
    assert server.asked[0][1]["user-agent"].startswith("infracat/")


def test_one_connection_is_enough(
    tmp_path: Path, good: ssl.SSLContext, ca: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections = []
    connect = socket.socket.connect_ex

    def counting(self: socket.socket, address: Any) -> int:
        connections.append(address)
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect_ex", counting)
    with api(good) as server:
        assert seen(tmp_path, f"https://127.0.0.1:{server.port}/", ca=ca).days_left
    assert connections == [("127.0.0.1", server.port)]


def test_no_such_name_and_no_resolver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = socket.EAI_NONAME

    def resolve(*args: object, **options: object) -> None:
        raise socket.gaierror(code, "said the resolver")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert absent(tmp_path, "api.internal") == "https://api.internal: there is no name api.internal"
    code = socket.EAI_AGAIN
    assert cannot(tmp_path, "api.internal") == "api.internal: the name cannot be looked up: said the resolver"


def test_a_resolver_that_hangs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: over.wait(300))
    why = cannot(tmp_path, "api.internal", timeout="2 s")
    over.set()
    assert re.match(r"api.internal: the name cannot be looked up: no answer within [012]", why)


def test_nothing_listens(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        pass
    assert absent(tmp_path, f"https://localhost:{port}") == f"https://localhost:{port}: connection refused"


def test_one_dead_address_of_several(tmp_path: Path, names: dict[str, tuple[str, ...]]) -> None:
    """One drops packets, one refuses connections, one has a server."""
    names["api.test"] = ("127.0.0.4", "127.0.0.3", "127.0.0.1")
    with api() as server, dead("127.0.0.4", server.port):
        began = time.monotonic()
        assert seen(tmp_path, f"http://api.test:{server.port}/", timeout="60 s").status == 200
        assert time.monotonic() - began < 30
        names["api.test"] = ("127.0.0.4", "127.0.0.3")
        why = cannot(tmp_path, f"http://api.test:{server.port}/", timeout="2 s")
        assert re.search(rf": no connection to 127.0.0.4:{server.port} within [012]", why)
        names["api.test"] = ("127.0.0.3", "127.0.0.5")
        assert absent(tmp_path, f"http://api.test:{server.port}/").endswith("connection refused")


def test_a_silent_server(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        why = cannot(tmp_path, f"http://127.0.0.1:{port}/", timeout="2 s")
        assert re.fullmatch(rf"http://127.0.0.1:{port}/: accepted, and no answer within [012](\.\d)? s", why)


def test_a_server_that_hangs_in_the_handshake(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        why = cannot(tmp_path, f"https://127.0.0.1:{port}/", timeout="2 s")
    assert re.search(rf"127.0.0.1:{port} accepted, and the TLS handshake did not end within [012]", why)


def test_a_server_that_trickles_its_headers(tmp_path: Path) -> None:
    began = time.monotonic()
    with saying(b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 3000, pause=0.1) as port:
        why = cannot(tmp_path, f"http://127.0.0.1:{port}/", timeout="2 s")
    assert re.search(r": accepted, and no answer within [012]", why)
    assert time.monotonic() - began < 60


def test_nothing_is_left_open(tmp_path: Path, good: ssl.SSLContext, ca: str) -> None:
    with api(good) as server, bound("127.0.0.1") as silent:
        seen(tmp_path, f"https://localhost:{server.port}/", ca=ca)
        cannot(tmp_path, f"https://127.0.0.1:{silent}/", timeout="0.2 s")
        ours = [
            each
            for each in psutil.Process().net_connections()
            if each.raddr and each.raddr.port in (server.port, silent)
        ]
        assert not [each for each in ours if each.status == "ESTABLISHED"]
