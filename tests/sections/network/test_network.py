"""Network rows over real servers: which address listens, which process owns the port, what a URL answers."""

from __future__ import annotations

import errno
import json
import os
import socket
import ssl
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import psutil
import pytest
import trustme

from infracat.facts import CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.http.replies import BODY
from infracat.hosts.http.request import Request
from infracat.hosts.http.web import get
from infracat.hosts.network import only_ipv6
from infracat.json_codec import from_json, to_json
from infracat.sections.network.seen import Seen
from infracat.sections.port_owner import Holder, PortOwner
from tests.looking import look
from tests.project import Project
from tests.services.listening import bound, hanging_up, udp
from tests.services.web_server import web_server


def row(**fields: object) -> str:
    return "network:\n- name: it\n" + "".join(f"  {name}: {json.dumps(value)}\n" for name, value in fields.items())


def seen(folder: Path, **fields: object) -> Seen:
    found = look(folder, row(**fields))
    assert found.seen is not None, found
    return from_json(Seen, found.seen)


def asking(url: str) -> Request:
    return Request(url, shown=url)


def absent(folder: Path, **fields: object) -> str:
    found = look(folder, row(**fields))
    assert found.absent is not None, found
    return found.absent


@pytest.mark.parametrize(
    ("bind", "only_v6", "addresses"),
    [
        ("0.0.0.0", False, {"localhost", "127.0.0.1", "0.0.0.0"}),
        ("127.0.0.1", False, {"localhost", "127.0.0.1"}),
        ("::1", True, {"localhost", "::1"}),
        ("::", True, {"localhost", "::1", "::"}),
        ("::", False, {"localhost", "127.0.0.1", "0.0.0.0", "::1", "::"}),
    ],
)
def test_which_addresses_a_server_is_found_at(tmp_path: Path, bind: str, only_v6: bool, addresses: set[str]) -> None:
    with bound(bind, only_v6=only_v6) as port:
        asked = ["localhost", "127.0.0.1", "::1", "0.0.0.0", "::"]
        found = {each: look(tmp_path, row(address=each, port=port)) for each in asked}
    assert {each for each, what in found.items() if what.seen} == addresses
    for each in addresses:
        facts = from_json(Seen, found[each].seen)
        assert (facts.listens, facts.answers) == (True, True)
        assert facts.holder
        assert facts.holder.pid == os.getpid()
    for each in set(asked) - addresses:
        assert (found[each].absent or "").startswith("nothing listens on ")


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize(
    ("bind", "only_v6", "addresses"),
    [
        ("::", True, {"localhost", "::1", "::"}),
        ("::", False, {"localhost", "127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "::"}),
        ("0.0.0.0", False, {"localhost", "127.0.0.1", "127.0.0.2", "0.0.0.0"}),
        ("127.0.0.2", False, {"127.0.0.2"}),
    ],
)
def test_which_addresses_a_udp_server_is_found_at(
    tmp_path: Path, bind: str, only_v6: bool, addresses: set[str], told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the kernel does not tell whether a socket takes IPv6 alone."""
    if not told:
        monkeypatch.setattr(only_ipv6, "told_by_kernel", lambda _: {})
    with udp(bind, only_v6=only_v6) as port:
        asked = ["localhost", "127.0.0.1", "127.0.0.2", "::1", "0.0.0.0", "::"]
        found = {each: look(tmp_path, row(address=each, port=port, protocol="udp")) for each in asked}
        closed = seen(tmp_path, address="127.0.0.1", port=port, protocol="udp", expect="closed")
    assert {each for each, what in found.items() if what.seen} == addresses
    assert closed.listens == ("127.0.0.1" in addresses)
    if told and only_v6:
        assert found["127.0.0.1"].absent == f"nothing listens on 127.0.0.1:{port}, only on [::]:{port} (IPv6 alone)"


def test_a_udp_port_of_which_nobody_tells_who_takes_ipv4(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As of a port below 1024, to an ordinary user, where the kernel does not tell."""

    class Denied(socket.socket):
        def bind(self, address: object) -> None:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    with udp("::", only_v6=False) as port:
        monkeypatch.setattr(only_ipv6, "told_by_kernel", lambda _: {})
        monkeypatch.setattr(socket, "socket", Denied)
        why = look(tmp_path, row(address="127.0.0.1", port=port, protocol="udp")).cannot
    assert why == f"whether [::]:{port} takes IPv4 too cannot be told: Permission denied: run as root"


def test_a_wildcard_is_not_proven_by_a_loopback(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port, bound("::", port=port):
        assert look(tmp_path, row(address="0.0.0.0", port=port)).absent
        assert seen(tmp_path, address="::", port=port).answers


def test_a_port_and_a_url(tmp_path: Path) -> None:
    with web_server(Web) as port, bound("127.0.0.1") as other:
        found = seen(tmp_path, port=other, url=f"http://localhost:{port}/ok")
    assert (found.status, found.listens) == (200, True)
    assert absent(tmp_path, port=other, url=f"http://localhost:{port}/ok") == f"nothing listens on localhost:{other}"


def test_nothing_listens_is_absent(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        pass
    assert absent(tmp_path, port=port) == f"nothing listens on localhost:{port}"


def test_a_server_on_another_address_is_named(tmp_path: Path) -> None:
    with bound("127.0.0.2") as port:
        assert absent(tmp_path, port=port) == f"nothing listens on localhost:{port}, only on 127.0.0.2:{port}"


def test_expected_closed(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        open_ = seen(tmp_path, port=port, expect="closed")
    closed = seen(tmp_path, port=port, expect="closed")
    assert (open_.listens, closed.listens, closed.answers, closed.holder) == (True, False, False, None)
    assert open_.holder


def test_a_proxy_that_closes_the_connection_does_not_answer(tmp_path: Path) -> None:
    with hanging_up() as port:
        found = seen(tmp_path, port=port)
    assert (found.listens, found.answers) == (True, False)
    assert found.where == f"127.0.0.1:{port} accepted, then hung up"


def test_the_owner_of_a_port(tmp_path: Path) -> None:
    code = (
        "import socket, sys; server = socket.create_server(('127.0.0.1', 0));"
        "print(server.getsockname()[1], flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout
        holder = seen(tmp_path, port=int(server.stdout.readline())).holder
        server.communicate("")
    assert holder
    assert holder.pid == server.pid
    assert holder.fits("python*")
    assert not holder.fits("postgres")
    assert str(holder).startswith(f"{holder.name} (pid {server.pid}: {sys.executable} -c ")


INHERITED = """
import os, socket, sys, time
server = socket.create_server(("127.0.0.1", 0))
server.set_inheritable(True)
print(server.getsockname()[1], flush=True)
os.posix_spawn("/bin/sleep", ["sleep", "60"], os.environ)
print("spawned", flush=True)
sys.stdin.read()
"""


def test_any_holder_of_an_inherited_socket_counts(tmp_path: Path) -> None:
    """A child that a server has started may hold its socket, and has the higher pid."""
    command = [sys.executable, "-c", INHERITED]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        port = int(server.stdout.readline())
        server.stdout.readline()
        holder = seen(tmp_path, port=port).holder
        (child,) = psutil.Process(server.pid).children()
        child.kill()
        server.communicate("")
    assert holder
    assert holder.pid == server.pid
    assert [each.pid for each in holder.others] == [child.pid]
    assert holder.fits("python*")
    assert holder.fits("sleep")
    assert not holder.fits("postgres")
    assert str(holder).endswith(f", sleep (pid {child.pid}: sleep 60)")


def test_any_of_the_servers_that_share_a_port_counts(tmp_path: Path) -> None:
    """With SO_REUSEPORT, and on the two addresses of localhost."""
    code = (
        "import socket, sys; server = socket.socket(socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET);"
        "server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); server.bind((sys.argv[1], int(sys.argv[2])));"
        "server.listen(); print('bound', flush=True); sys.stdin.read()"
    )
    for address in ("127.0.0.1", "::1"):
        with socket.socket() as own:
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            own.bind(("127.0.0.1", 0))
            own.listen()
            port = own.getsockname()[1]
            command = [sys.executable, "-c", code, address, str(port)]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
                assert server.stdout
                server.stdout.readline()
                holder = seen(tmp_path, port=port).holder
                server.communicate("")
        assert holder
        assert {holder.pid, *(each.pid for each in holder.others)} >= {os.getpid(), server.pid}


def test_many_holders_are_named_in_short() -> None:
    workers = tuple(Holder(pid=number, name="nginx", command="nginx: worker") for number in range(2, 20))
    owner = PortOwner(pid=1, name="nginx", command="nginx: master", others=workers)
    assert str(owner) == (
        "nginx (pid 1: nginx: master), nginx (pid 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 8 more: nginx: worker)"
    )
    assert from_json(PortOwner, to_json(PortOwner, owner)) == owner


def test_an_owner_fits_by_its_program_too() -> None:
    assert PortOwner(pid=1, name="MainThread", command="/usr/bin/node server.js").fits("node")


def test_an_owner_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an ordinary user: the kernel does not show the processes of other users."""
    table = psutil.net_connections
    monkeypatch.setattr(psutil, "net_connections", lambda kind: [each._replace(pid=None) for each in table(kind)])
    with bound("127.0.0.1") as port:
        found = seen(tmp_path, port=port)
    assert found.answers
    with pytest.raises(CannotObserve, match=f"who holds port {port} cannot be read: another user's process"):
        assert found.holder


def test_a_forwarded_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with a port that iptables forwards to a container."""
    monkeypatch.setattr(psutil, "net_connections", lambda kind: [])
    with bound("127.0.0.1") as port:
        found = seen(tmp_path, port=port)
    assert (found.listens, found.answers) == (True, True)
    with pytest.raises(CannotObserve, match=f"port {port} is forwarded"):
        assert found.holder


def test_a_table_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(kind: str) -> None:
        raise psutil.AccessDenied(msg="not as this user")

    monkeypatch.setattr(psutil, "net_connections", denied)
    with bound("127.0.0.1") as port, udp("127.0.0.1") as other:
        found = seen(tmp_path, port=port)
        unknown = look(tmp_path, row(port=other, protocol="udp")).cannot
    assert found.answers
    with pytest.raises(CannotObserve, match="the table of listening sockets cannot be read"):
        assert found.holder
    assert unknown == "the table of listening sockets cannot be read: not as this user"


def test_udp(tmp_path: Path) -> None:
    with udp("127.0.0.1") as port:
        found = seen(tmp_path, port=port, protocol="udp")
        other = absent(tmp_path, port=port)
    assert found.listens
    assert found.holder
    assert found.holder.pid == os.getpid()
    with pytest.raises(CannotObserve, match="UDP does not tell whether anybody answers"):
        assert found.answers
    assert other == f"nothing listens on localhost:{port} over TCP, only over UDP: state protocol"
    with bound("127.0.0.1") as tcp_port:
        over_udp = absent(tmp_path, port=tcp_port, protocol="udp")
    assert over_udp == f"nothing listens on localhost:{tcp_port} over UDP, only over TCP: state protocol"
    assert absent(tmp_path, port=port, protocol="udp") == f"nothing listens on localhost:{port}"


def test_no_such_name_and_no_resolver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = socket.EAI_NONAME

    def resolve(*args: object, **options: object) -> None:
        raise socket.gaierror(code, "said the resolver")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert absent(tmp_path, address="db.internal", port=1) == "there is no name db.internal"
    code = socket.EAI_AGAIN
    cannot = look(tmp_path, row(address="db.internal", port=1)).cannot
    assert cannot == "db.internal: the name cannot be looked up: said the resolver"


class Web(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        places = {"/redirect": "/ok", "/loop": "/loop"}
        self.send_response(302 if self.path in places else 200 if self.path == "/ok" else 503)
        if self.path in places:
            self.send_header("Location", places[self.path])
        self.send_header("Content-Type", "text/plain; charset=no-such-charset")
        self.end_headers()
        self.wfile.write(b"x" * 200_000 if self.path == "/huge" else (self.headers["Authorization"] or "none").encode())


def test_a_url(tmp_path: Path) -> None:
    with web_server(Web) as port:
        found = seen(tmp_path, url=f"http://localhost:{port}/redirect")
    assert (found.listens, found.answers, found.status) == (True, True, 200)
    assert found.where == f"http://localhost:{port}/ok: 200 OK"
    assert found.holder
    assert found.holder.pid == os.getpid()


def test_a_stated_redirect_is_not_followed(tmp_path: Path) -> None:
    with web_server(Web) as port:
        assert seen(tmp_path, url=f"http://localhost:{port}/redirect", status=302).status == 302


def test_a_url_that_fails(tmp_path: Path) -> None:
    with web_server(Web) as port:
        found = look(tmp_path, row(url=f"http://localhost:{port}/down"))
    assert found.seen
    assert found.seen["status"] == 503
    assert found.evidence[0].command == f"curl -sSi http://localhost:{port}/down"
    first, *_, last = found.evidence[0].output.splitlines()
    assert (first, last) == ("503 Service Unavailable", "none")


def test_a_url_without_a_server(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        pass
    assert absent(tmp_path, url=f"http://localhost:{port}/") == f"http://localhost:{port}/: connection refused"


def test_a_url_that_closes_the_connection_or_redirects_forever(tmp_path: Path) -> None:
    with hanging_up() as port:
        found = seen(tmp_path, url=f"http://127.0.0.1:{port}/")
    assert (found.listens, found.answers, found.status) == (True, False, None)
    assert found.where.endswith(": it hung up without an answer")
    with web_server(Web) as port:
        assert ": it redirects without an end: " in seen(tmp_path, url=f"http://127.0.0.1:{port}/loop").where


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_silent_url(tmp_path: Path, scheme: str) -> None:
    """It accepts the connection and sends nothing until the row's timeout."""
    words = {"http": "accepted, and no answer", "https": "127.0.0.1:{} accepted, and the TLS handshake did not end"}
    with bound("127.0.0.1") as port:
        found = seen(tmp_path, url=f"{scheme}://127.0.0.1:{port}/", timeout="1 s")
        assert (found.listens, found.answers, found.status) == (True, False, None)
        assert found.where == f"{scheme}://127.0.0.1:{port}/: {words[scheme].format(port)} within 1 s"


def test_no_answer_is_one_failure(project: Project) -> None:
    """A server that closes the connection has no status; its process is still known."""
    with hanging_up() as port:
        project.catalog(
            f"""
            network:
            - {{name: url, url: 'http://127.0.0.1:{port}/', process: '*py*'}}
            - {{name: both, port: {port}, url: 'http://127.0.0.1:{port}/'}}
            """
        )
        assert project.verify().returncode == 1
    url, both = (
        {check["name"]: (check["status"], check["message"] or "") for check in project.row(f"network/{name}")["checks"]}
        for name in ("url", "both")
    )
    why = ("failed", f"http://127.0.0.1:{port}/: it hung up without an answer")
    assert url == {"exists": ("passed", ""), "status": why, "is_held_by": ("passed", "")}
    assert {name: both[name] for name in ("exists", "answers", "status")} == {
        "exists": ("passed", ""),
        "answers": ("failed", both["answers"][1]),
        "status": ("skipped", "it does not answer"),
    }


def test_an_untrusted_certificate(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with web_server(Web, context) as port:
        found = seen(tmp_path, url=f"https://localhost:{port}/ok")
    assert (found.listens, found.answers) == (True, False)
    assert "TLS: " in found.where
    assert "which this machine does not trust" in found.where


def test_a_body_is_not_read_to_its_end(tmp_path: Path) -> None:
    with web_server(Web) as port:
        assert len(get(asking(f"http://127.0.0.1:{port}/huge"), Host(Machine(tmp_path))).body) == BODY


def test_neither_proxy_nor_netrc_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    (tmp_path / "netrc").write_text("machine localhost login app password hunter22\n")
    (tmp_path / "netrc").chmod(0o600)
    host = Host(Machine(tmp_path, environ={"http_proxy": "http://127.0.0.1:9"}))
    with web_server(Web) as port:
        assert get(asking(f"http://localhost:{port}/down"), host).body == "none"
    with pytest.raises(CannotObserve, match=r"^the proxy http://127\.0\.0\.1:9: connection refused$"):
        get(asking("http://elsewhere.invalid/"), host)
