"""API rows over real servers: names, TLS, redirects, credentials, limits, latency, proxies, and all that is hostile."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import ssl
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import psutil
import pytest
import trustme

from infracat.catalog.fields import Rate
from infracat.catalog.load import load
from infracat.facts import CannotObserve
from infracat.hosts import Machine
from infracat.hosts.http.proxies import proxy_for
from infracat.observe.run import Job, observe
from infracat.sections.external_apis import Allows, Seen
from infracat.sections.external_apis.limits import limits_in
from tests.looking import look
from tests.project import Project
from tests.services.apis import Api, api, certificate, days, dead, proxy, saying, serving, speaking
from tests.services.listening import bound, hanging_up

KEY = "sk-0123456789abcdef"


def row(endpoint: str, **fields: object) -> str:
    listed = {"endpoint": endpoint, **fields}
    return "external_apis:\n- name: it\n" + "".join(
        f"  {name}: {json.dumps(value)}\n" for name, value in listed.items()
    )


def seen(folder: Path, endpoint: str, environ: Mapping[str, str] | None = None, **fields: object) -> Seen:
    found = look(folder, row(endpoint, **fields), environ)
    assert found.seen is not None, found
    return Seen.model_validate(found.seen)


def cannot(folder: Path, endpoint: str, environ: Mapping[str, str] | None = None, **fields: object) -> str:
    found = look(folder, row(endpoint, **fields), environ)
    assert found.cannot is not None, found
    return found.cannot


def absent(folder: Path, endpoint: str, **fields: object) -> str:
    found = look(folder, row(endpoint, **fields))
    assert found.absent is not None, found
    return found.absent


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA(organization_name="Example Trust", organization_unit_name="Example Root")


@pytest.fixture
def ca(authority: trustme.CA, tmp_path: Path) -> str:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return "ca.pem"


@pytest.fixture(scope="session")
def good(authority: trustme.CA) -> ssl.SSLContext:
    return speaking(authority.issue_cert("localhost", "127.0.0.1", "127.0.0.2", "api.test"))


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[str, ...]]:
    """Names of this test, beside those of the system."""
    known: dict[str, tuple[str, ...]] = {}
    system = socket.getaddrinfo

    def resolve(name: str, port: Any, *args: Any, **options: Any) -> Any:
        if name in known:
            return [found for each in known[name] for found in system(each, port, *args, **options)]
        return system(name, port, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


# --- there or not


def test_an_api_over_tls(tmp_path: Path, good: ssl.SSLContext, ca: str) -> None:
    with api(good) as server:
        found = look(tmp_path, row(f"https://localhost:{server.port}", probe="/v1/models", ca=ca))
    facts = Seen.model_validate(found.seen)
    assert (facts.status, facts.distrust, facts.refused, facts.limits) == (200, "", False, ())
    assert facts.where == f"https://localhost:{server.port}/v1/models: 200 OK"
    assert facts.days_left > 1000
    assert 0 < facts.latency < 1
    assert found.evidence[0].command == f"curl -sSi --cacert ca.pem https://localhost:{server.port}/v1/models"
    assert re.match(r"200 OK\n\(name [0-9.]+ s, connection [0-9.]+ s, TLS [0-9.]+ s, answer", found.evidence[0].output)
    assert [path for path, _ in server.asked] == ["/v1/models"]
    assert server.asked[0][1]["user-agent"].startswith("infracat/")


def test_one_connection_tells_it_all(
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
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: time.sleep(5))
    began = time.monotonic()
    assert cannot(tmp_path, "api.internal", timeout="0.3 s").startswith(
        "api.internal: the name cannot be looked up: no answer within 0."
    )
    assert time.monotonic() - began < 4


def test_nobody_there(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        pass
    assert absent(tmp_path, f"https://localhost:{port}") == f"https://localhost:{port}: connection refused"


def test_one_dead_address_of_several(tmp_path: Path, names: dict[str, tuple[str, ...]]) -> None:
    """One drops what comes, one refuses, one is there."""
    names["api.test"] = ("127.0.0.4", "127.0.0.3", "127.0.0.1")
    with api() as server, dead("127.0.0.4", server.port):
        began = time.monotonic()
        assert seen(tmp_path, f"http://api.test:{server.port}/", timeout="10 s").status == 200
        assert time.monotonic() - began < 2
        names["api.test"] = ("127.0.0.4", "127.0.0.3")
        why = cannot(tmp_path, f"http://api.test:{server.port}/", timeout="0.5 s")
        assert f": no connection to 127.0.0.4:{server.port} within 0." in why
        names["api.test"] = ("127.0.0.3", "127.0.0.5")
        assert absent(tmp_path, f"http://api.test:{server.port}/").endswith("connection refused")


def test_a_server_that_says_nothing(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        why = cannot(tmp_path, f"http://127.0.0.1:{port}/", timeout="0.3 s")
        assert re.fullmatch(rf"http://127.0.0.1:{port}/: accepted, and no answer within 0.[23] s", why)


def test_a_server_that_hangs_in_the_handshake(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        why = cannot(tmp_path, f"https://127.0.0.1:{port}/", timeout="0.5 s")
    assert f"127.0.0.1:{port} accepted, and the TLS handshake did not end within 0." in why


def test_a_server_that_trickles_its_headers(tmp_path: Path) -> None:
    began = time.monotonic()
    with saying(b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 60, pause=0.1) as port:
        why = cannot(tmp_path, f"http://127.0.0.1:{port}/", timeout="0.6 s")
    assert ": accepted, and no answer within 0." in why
    assert time.monotonic() - began < 4


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


# --- certificates


def distrust(folder: Path, context: ssl.SSLContext, host: str = "localhost", **fields: str) -> Seen:
    """What is seen of a server whose certificate is not accepted: it is asked nothing."""
    with api(context) as server:
        found = seen(folder, f"https://{host}:{server.port}/", None, **fields)
    assert server.asked == []
    assert found.distrust == found.where
    with pytest.raises(CannotObserve, match=r"^not asked: "):
        assert found.status
    return found


def test_an_expired_certificate(tmp_path: Path, authority: trustme.CA, ca: str) -> None:
    leaf = authority.issue_cert("localhost", not_before=days(-9), not_after=days(-2.5))
    found = distrust(tmp_path, speaking(leaf), ca=ca)
    assert found.distrust == f"the certificate of localhost has expired on {days(-2.5):%Y-%m-%d %H:%M} UTC, 2 days ago"
    assert found.days_left == -3


def test_a_certificate_that_is_not_valid_yet(tmp_path: Path, authority: trustme.CA, ca: str) -> None:
    leaf = authority.issue_cert("localhost", not_before=days(2), not_after=days(90))
    found = distrust(tmp_path, speaking(leaf), ca=ca).distrust
    assert found.startswith(
        f"the certificate of localhost is not valid before {days(2):%Y-%m-%d %H:%M} UTC (this machine"
    )


def test_a_certificate_for_another_name(tmp_path: Path, authority: trustme.CA, ca: str) -> None:
    many = speaking(authority.issue_cert(*(f"{each}.example" for each in "abcdefg")))
    found = distrust(tmp_path, many, ca=ca).distrust
    assert found == (
        "the certificate of localhost is not for that name, but for "
        "a.example, b.example, c.example, d.example, e.example and 2 more"
    )
    assert distrust(tmp_path, many, "127.0.0.1", ca=ca).distrust.startswith(
        "the certificate of 127.0.0.1 is not for that"
    )


def test_a_self_signed_certificate(tmp_path: Path) -> None:
    context = certificate("localhost")
    assert distrust(tmp_path, context).distrust == (
        "the certificate of localhost is self-signed, and nobody here trusts it: if that is right, state its file as ca"
    )
    (tmp_path / "its.pem").write_text(f"# für uns\n{context.certificate}")  # type: ignore[attr-defined]
    with api(context) as server:
        assert seen(tmp_path, f"https://localhost:{server.port}", ca="its.pem").status == 200
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    found = distrust(tmp_path, context, ca="other.pem").distrust
    assert found == "the certificate of localhost is self-signed, and is not in other.pem"


def test_an_authority_that_nobody_trusts(tmp_path: Path, good: ssl.SSLContext) -> None:
    assert distrust(tmp_path, good).distrust == (
        "the certificate of localhost is signed by Example Root, which this machine does not trust: install its "
        "certificate, or state its file as ca (or the server does not send its whole chain)"
    )
    trustme.CA().cert_pem.write_to_path(tmp_path / "other.pem")
    assert "signed by Example Root, which is not in other.pem" in distrust(tmp_path, good, ca="other.pem").distrust


def test_authorities_of_the_environment(tmp_path: Path, good: ssl.SSLContext, ca: str) -> None:
    with api(good) as server:
        trusted = {"REQUESTS_CA_BUNDLE": str(tmp_path / ca)}
        assert seen(tmp_path, f"https://localhost:{server.port}", trusted).status == 200
        missing = {"REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": "", "SSL_CERT_FILE": str(tmp_path / "gone.pem")}
        why = cannot(tmp_path, f"https://localhost:{server.port}", missing)
    assert why == f"SSL_CERT_FILE: {tmp_path}/gone.pem: No such file or directory"


def test_an_incomplete_chain(tmp_path: Path, authority: trustme.CA, ca: str) -> None:
    between = authority.create_child_ca()
    leaf = between.issue_cert("localhost")
    with api(speaking(leaf)) as server:
        assert seen(tmp_path, f"https://localhost:{server.port}", ca=ca).status == 200
    assert (
        "or the server does not send its whole chain" in distrust(tmp_path, speaking(leaf, chain=False), ca=ca).distrust
    )
    told = certificate("localhost", between, issuer_at="http://pki.example/between.der")
    assert distrust(tmp_path, told, ca=ca).distrust == (
        "the certificate chain of localhost is incomplete: it ends with localhost, and the server does not send the "
        f"certificate of {named(between)}, which signed that"
    )


def named(authority: trustme.CA) -> str:
    match = re.search(r"Testing CA #[^\s,]+", _subject(authority))
    assert match
    return match[0]


def _subject(authority: trustme.CA) -> str:
    from cryptography import x509

    return x509.load_pem_x509_certificate(authority.cert_pem.bytes()).subject.rfc4514_string()


def test_a_certificate_that_ends_soon(tmp_path: Path, authority: trustme.CA, ca: str) -> None:
    leaf = authority.issue_cert("localhost", not_after=days(10.5))
    with api(speaking(leaf)) as server:
        found = seen(tmp_path, f"https://localhost:{server.port}", ca=ca)
    assert found.days_left == 10
    assert abs((found.ends - days(10.5)).total_seconds()) < 60


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "ca: own.pem: there is no such file"),
        ("", "ca: own.pem: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)"),
        ("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----\n", "ca: own.pem: holds no certificate"),
    ],
)
def test_a_ca_file_that_is_none(tmp_path: Path, good: ssl.SSLContext, text: str | None, why: str) -> None:
    if text is not None:
        (tmp_path / "own.pem").write_text(text)
    with api(good) as server:
        assert cannot(tmp_path, f"https://localhost:{server.port}", ca="own.pem").startswith(why)


def test_plain_http_where_tls_is_expected(tmp_path: Path) -> None:
    with api() as server:
        found = seen(tmp_path, f"https://localhost:{server.port}")
    assert found.distrust == f"localhost:{server.port}: wrong version number (does it speak plain http?)"


def test_plain_http_has_no_certificate(tmp_path: Path) -> None:
    with api() as server:
        found = seen(tmp_path, f"http://localhost:{server.port}")
    with pytest.raises(CannotObserve, match="plain http has no certificate"):
        assert found.days_left


# --- redirects


def to(server: Api, path: str, scheme: str = "http", host: str = "127.0.0.1") -> str:
    return f"{scheme}://{host}:{server.port}{path}"


def test_a_redirect_is_followed_and_its_certificate_counts(tmp_path: Path, authority: trustme.CA, ca: str) -> None:
    soon, later = (speaking(authority.issue_cert("localhost", not_after=days(each))) for each in (5.5, 50.5))
    with api(soon) as second, api(later) as first:
        found = seen(
            tmp_path, to(first, f"/to?{to(second, '/there', 'https', 'localhost')}", "https", "localhost"), ca=ca
        )
    assert found.where.startswith(f"https://localhost:{second.port}/there: 200 OK (redirected from https://localhost:")
    assert (found.status, found.days_left) == (200, 5)


def test_a_redirect_to_a_bad_certificate(tmp_path: Path) -> None:
    with api(certificate("localhost")) as second, api() as first:
        found = seen(tmp_path, to(first, f"/to?{to(second, '/', 'https', 'localhost')}"))
    assert found.distrust.startswith("the certificate of localhost is self-signed")


def test_a_stated_redirect_is_not_followed(tmp_path: Path) -> None:
    with api() as server:
        assert seen(tmp_path, to(server, "/to?/there"), status=302).status == 302


@pytest.mark.parametrize(
    ("location", "why"),
    [
        ("ftp://example.org/", "it redirects to what is no web address: ftp://example.org/"),
        ("javascript:alert(1)", "it redirects to what is no web address: javascript:"),
        ("http://[::1", "it redirects to what is no web address: http://"),
        ("http://*/", "it redirects to http://*/: that is no web address"),
        ("http://..../", "it redirects to http://..../: that is no web address"),
        ("http://127.0.0.1:1/", "it redirects to http://127.0.0.1:1/: connection refused"),
    ],
)
def test_a_redirect_that_leads_nowhere(tmp_path: Path, location: str, why: str) -> None:
    with api() as server:
        found = seen(tmp_path, to(server, f"/to?{location}"))
    assert why in found.where
    assert found.status is None


def test_redirects_in_a_circle_and_too_many(tmp_path: Path) -> None:
    def talk(connection: socket.socket) -> None:
        with connection:
            number = int(re.search(rb"/([0-9]*) ", connection.recv(65536))[1] or 0)  # type: ignore[index]
            connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /%d\r\n\r\n" % (number + 1))

    with serving(talk) as port:
        where = seen(tmp_path, f"http://127.0.0.1:{port}/0").where
    assert where.endswith(f"it redirects without an end: more than 10 times, lastly to http://127.0.0.1:{port}/11")
    with saying(b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\nLocation: /b\r\n\r\n") as port:
        url = f"http://127.0.0.1:{port}"
        assert seen(tmp_path, url).where == f"{url}: it redirects without an end: {url}/b leads back to {url}/b"


# --- credentials

AUTH: dict[str, dict[str, str]] = {
    "bearer": {"type": "bearer", "env": "API_KEY"},
    "header": {"type": "header", "env": "API_KEY", "name": "X-Api-Key"},
    "basic": {"type": "basic", "env": "API_KEY"},
    "query": {"type": "query", "env": "API_KEY", "name": "key"},
}
CURL = {
    "bearer": 'curl -sSi -H "Authorization: Bearer $API_KEY" {}',
    "header": "curl -sSi -H 'X-Api-Key: '\"$API_KEY\" {}",
    "basic": 'curl -sSi -u "$API_KEY" {}',
    "query": 'curl -sSi -G --data-urlencode key="$API_KEY" {}',
}


@pytest.mark.parametrize("kind", AUTH)
def test_a_credential(tmp_path: Path, kind: str) -> None:
    value, sent = (
        (f"me:{KEY}", "bWU6c2st")
        if kind == "basic"
        else (f"{KEY}+/=", quote(f"{KEY}+/=", safe="") if kind == "query" else f"{KEY}+/=")
    )
    with api(key=sent) as server:
        url = to(server, "/v1/me?limit=1")
        good_one = look(tmp_path, row(to(server, ""), probe="/v1/me?limit=1", auth=AUTH[kind]), {"API_KEY": value})
        bad_one = look(tmp_path, row(url, auth=AUTH[kind]), {"API_KEY": "no:such-credential"})
    facts, refused = Seen.model_validate(good_one.seen), Seen.model_validate(bad_one.seen)
    assert (facts.status, facts.refused, refused.status, refused.refused) == (200, False, 401, True)
    command = good_one.evidence[0].command
    assert command == CURL[kind].format(shlex.quote(url))
    assert '{"error": "who are you?"}' in bad_one.evidence[0].output
    for observation in (good_one, bad_one):
        text = observation.model_dump_json()
        assert not [secret for secret in (KEY, value, sent, "such-credential") if secret in text]


@pytest.mark.parametrize(
    ("kind", "value", "trouble"),
    [
        ("bearer", None, "API_KEY is not set, neither in the environment nor in .env"),
        ("bearer", "  ", "API_KEY is set, but empty"),
        ("bearer", f"{KEY}\r\nX-Evil: 1", "API_KEY holds what no header may hold: a line break"),
        ("header", f"{KEY}é", "API_KEY holds what no header may hold: a line break"),
        ("basic", "justatoken", "API_KEY is not USER:PASSWORD"),
    ],
)
def test_a_credential_that_cannot_be_sent(tmp_path: Path, kind: str, value: str | None, trouble: str) -> None:
    with api(key=KEY) as server:
        found = seen(tmp_path, to(server, "/"), {} if value is None else {"API_KEY": value}, auth=AUTH[kind])
    assert found.credential.startswith(trouble)
    assert found.status == 401
    assert "authorization" not in server.asked[0][1]
    assert (value or KEY).strip() not in found.credential or not (value or "").strip()
    with pytest.raises(CannotObserve, match="API_KEY"):
        assert found.refused


def test_a_credential_from_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"API_KEY={KEY}\n")
    with api(key=KEY) as server:
        assert seen(tmp_path, to(server, "/"), auth=AUTH["bearer"]).refused is False


@pytest.mark.parametrize("kind", AUTH)
def test_no_other_server_gets_the_credential(tmp_path: Path, kind: str) -> None:
    with api(address="127.0.0.2") as other, api() as first:
        url = to(first, f"/to?{to(other, '/there', host='127.0.0.2')}")
        found = seen(tmp_path, url, {"API_KEY": f"me:{KEY}"}, auth=AUTH[kind])
    assert found.status == 200
    ((path, headers),) = other.asked
    assert path == "/there"
    assert not {"authorization", "x-api-key", "cookie", "referer"} & set(headers)
    with pytest.raises(CannotObserve, match=f"not sent: it redirects to http://127.0.0.2:{other.port}, another server"):
        assert found.refused


def test_the_same_server_gets_it_again(tmp_path: Path) -> None:
    with api(key=KEY) as server:
        assert seen(tmp_path, to(server, "/to?/there"), {"API_KEY": KEY}, auth=AUTH["bearer"]).refused is False
    assert [headers["authorization"] for _, headers in server.asked] == [f"Bearer {KEY}"] * 2


@pytest.mark.parametrize("kind", ["query", "bearer"])
def test_a_server_that_puts_the_credential_into_a_redirect(tmp_path: Path, kind: str) -> None:
    with api(address="127.0.0.2") as other, api() as first:
        url = to(first, f"/to?{to(other, f'/steal?k={KEY}', host='127.0.0.2')}")
        found = look(tmp_path, row(url.replace(KEY, "%s"), auth=AUTH[kind]), {"API_KEY": KEY})
    assert found.seen  # a catalog that holds no key redirects to none
    with api(address="127.0.0.2") as other:
        stolen = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://127.0.0.2:%d/?k=%s\r\n\r\n"
        with saying(stolen % (other.port, KEY.encode())) as port:
            found = look(tmp_path, row(f"http://127.0.0.1:{port}/", auth=AUTH[kind]), {"API_KEY": KEY})
    assert other.asked == []
    assert found.seen
    assert "the credential is in that URL, and 127.0.0.2 must not get it" in found.seen["where"]
    assert KEY not in found.model_dump_json()


def test_a_short_credential_in_a_url(tmp_path: Path) -> None:
    with saying(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /again?sig=abc12&x=1\r\n\r\n") as port:
        found = look(tmp_path, row(f"http://127.0.0.1:{port}/", auth=AUTH["query"]), {"API_KEY": "abc12"})
    assert "abc12" not in found.model_dump_json()


@pytest.mark.parametrize("size", range(150, 200, 8))
def test_no_piece_of_a_credential_where_an_answer_is_cut(tmp_path: Path, size: int) -> None:
    """A header is shortened, and so are a body, a status line, and an address that is none."""
    pad, key = b"x" * size, KEY.encode()
    for said in (
        b"HTTP/1.1 200 OK\r\nServer: " + pad + b" " + key + b"\r\n\r\n",
        b"HTTP/1.1 500 OK\r\n\r\n" + b"y" * 1850 + pad + key,
        b"SSH-2.0-" + pad + b" " + key + b"\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: ftp://" + pad + key + b"\r\n\r\n",
    ):
        with saying(said) as port:
            found = look(tmp_path, row(f"http://127.0.0.1:{port}/", auth=AUTH["bearer"]), {"API_KEY": KEY})
        assert found.seen, found
        told = found.model_dump_json()
        assert not [KEY[at : at + 8] for at in range(len(KEY) - 7) if KEY[at : at + 8] in told], said


def test_a_netrc_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login app password hunter22\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with api() as server:
        seen(tmp_path, to(server, "/"))
    assert "authorization" not in server.asked[0][1]


# --- what it answers


@pytest.mark.parametrize("status", [200, 204, 404, 429, 500, 503])
def test_a_status(tmp_path: Path, status: int) -> None:
    with api() as server:
        found = look(tmp_path, row(to(server, f"/status/{status}")))
    facts = Seen.model_validate(found.seen)
    assert (facts.status, facts.retry_after) == (status, "30")
    assert ("so it is" in found.evidence[0].output) == (status >= 400)


def test_what_is_not_http(tmp_path: Path) -> None:
    for said, why in {
        b"SSH-2.0-OpenSSH_9.2p1\r\n": "what it answers is not HTTP: SSH-2.0-OpenSSH_9.2p1",
        b"\x1b[31mred\x00\r\n": "what it answers is not HTTP: ",
        b"HTTP/1.1 200 OK\r\nA: "
        + b"x" * 70_000
        + b"\r\n\r\n": "what it answers is not HTTP: got more than 65536 bytes",
        b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n": "what it answers is not HTTP: got more than 100 headers",
        b"HTTP/1.1 abc X\r\n\r\n": "what it answers is not HTTP: HTTP/1.1 abc X",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5, 7\r\n\r\n": "what it answers is not HTTP: Content-Length contained ",
        b"": "it hung up without an answer",
    }.items():
        with saying(said) as port:
            found = seen(tmp_path, f"http://127.0.0.1:{port}/")
        assert found.where.startswith(f"http://127.0.0.1:{port}/: {why}"), said
        assert found.status is None
        assert found.where.isprintable()
    with hanging_up(reset=True) as port:
        assert seen(tmp_path, f"http://127.0.0.1:{port}/").where.endswith("it hung up without an answer")


def test_hostile_headers_stay_on_their_line(tmp_path: Path) -> None:
    with saying(b"HTTP/1.1 429 \x1b[31mToo<script>\r\nRetry-After: \x1b]0;x\x07 5" + b"9" * 500 + b"\r\n\r\n") as port:
        found = look(tmp_path, row(f"http://127.0.0.1:{port}/"))
    facts = Seen.model_validate(found.seen)
    assert facts.where.isprintable()
    assert facts.retry_after.isprintable()
    assert len(facts.retry_after) <= 100
    assert "\x1b" not in found.evidence[0].output


@pytest.mark.parametrize("status", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 500 Oops\r\n"])
@pytest.mark.parametrize("encoding", [b"", b"Content-Encoding: gzip\r\n"])
def test_a_body_without_end_is_not_read(tmp_path: Path, status: bytes, encoding: bytes) -> None:
    sent = []

    def talk(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(status + encoding + b"\r\n")
        try:
            while True:
                sent.append(connection.send(b"\0" * 65536))
        except OSError:
            connection.close()

    began = time.monotonic()
    with serving(talk) as port:
        found = look(tmp_path, row(f"http://127.0.0.1:{port}/"))
    assert found.seen, found
    assert time.monotonic() - began < 2
    assert sum(sent) < 50_000_000
    assert len(found.evidence[0].output) < 4096


@pytest.mark.parametrize("charset", [b"idna", b"\0", b"undefined", b"punycode", b"nobody-knows"])
def test_a_body_in_a_charset_that_nobody_reads(tmp_path: Path, charset: bytes) -> None:
    head = b"HTTP/1.1 500 Oops\r\nContent-Type: text/html; charset=" + charset + b"\r\n\r\n"
    with saying(head + b"so it is\xff") as port:
        found = look(tmp_path, row(f"http://127.0.0.1:{port}/"))
    assert Seen.model_validate(found.seen).status == 500
    assert "so it is" in found.evidence[0].output


def test_a_body_that_never_comes(tmp_path: Path) -> None:
    began = time.monotonic()
    with saying(b"HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n", b"x", b"y", pause=5) as port:
        assert seen(tmp_path, f"http://127.0.0.1:{port}/").status == 500
    assert time.monotonic() - began < 4


# --- limits and latency

OF = {
    "OpenAI": {"x-ratelimit-limit-requests": "10000", "x-ratelimit-remaining-requests": "9999"},
    "Anthropic": {"anthropic-ratelimit-requests-limit": "50", "anthropic-ratelimit-tokens-limit": "40000"},
    "GitHub": {"x-ratelimit-limit": "5000", "x-github-request-id": "A1:B2", "x-ratelimit-resource": "core"},
    "unknown": {"x-ratelimit-limit": "300"},
    "Kong": {"x-ratelimit-limit-minute": "60", "x-ratelimit-limit-hour": "1000", "ratelimit-limit": "60"},
    "draft 6": {"ratelimit-limit": "100, 100;w=60, 5000;w=3600;comment=\"a,b;w=1\"", "ratelimit-reset": "5"},
    "draft 7": {"ratelimit": "limit=100, remaining=50, reset=5", "ratelimit-policy": "100;w=10"},
    "draft 7, no policy": {"ratelimit": "limit=100, remaining=50, reset=5"},
    "draft 8": {
        "ratelimit": '"burst";r=50;t=3',
        "ratelimit-policy": '"burst";q=100;w=60, "bytes";q=9;qu="content-bytes";w=60',
    },
    "hostile": {"ratelimit-policy": ';;,";w=;q=' + "9" * 400, "ratelimit-limit": "1e9, -5, ٣", "ratelimit": ";"},
    "none": {"content-type": "text/plain"},
}  # fmt: skip
TOLD = {
    "OpenAI": "10000/min (x-ratelimit-limit-requests)",
    "Anthropic": "50/min (anthropic-ratelimit-requests-limit)",
    "GitHub": "5000/h (x-ratelimit-limit)",
    "unknown": "300 in a time that it does not tell (x-ratelimit-limit)",
    "Kong": "60/min (x-ratelimit-limit-minute), 1000/h (x-ratelimit-limit-hour)",
    "draft 6": "100/min (ratelimit-limit), 5000/h (ratelimit-limit)",
    "draft 7": "100/10 s (ratelimit-policy)",
    "draft 7, no policy": "100 in a time that it does not tell (ratelimit)",
    "draft 8": "100/min (ratelimit-policy)",
    "hostile": "",
    "none": "",
}


@pytest.mark.parametrize("api_", OF)
def test_limits_in_headers(tmp_path: Path, api_: str) -> None:
    assert ", ".join(map(str, limits_in(OF[api_]))) == TOLD[api_]
    if api_ == "hostile":  # no server could send all of that
        return
    with api() as server:
        found = seen(tmp_path, to(server, f"/?headers={quote(json.dumps(OF[api_]))}"), rate_limit="10/s")
    assert ", ".join(map(str, found.limits)) == TOLD[api_]


@pytest.mark.parametrize(
    ("stated", "api_", "enough"),
    [
        ("10k/min", "OpenAI", True), ("10001/min", "OpenAI", False), ("160/s", "OpenAI", True),
        ("170/s", "OpenAI", False), ("5000/h", "GitHub", True), ("5001/h", "GitHub", False),
        ("300/min", "unknown", True), ("301/h", "unknown", False),
        ("60/min", "Kong", True), ("61/min", "Kong", False), ("1000/h", "Kong", True), ("1/s", "Kong", False),
    ],
)  # fmt: skip
def test_whether_a_limit_is_enough(stated: str, api_: str, enough: bool) -> None:
    assert Allows(Rate.read(stated)).agrees(limits_in(OF[api_])) is enough


def test_those_who_are_not_let_in_are_told_another_limit(tmp_path: Path) -> None:
    with api(key=KEY) as server:
        found = seen(tmp_path, to(server, "/"), {"API_KEY": "sk-another-one"}, auth=AUTH["bearer"], rate_limit="5/s")
    with pytest.raises(CannotObserve, match="the credential was refused"):
        assert found.limits


def test_latency_is_the_better_of_two_tries(tmp_path: Path) -> None:
    with api() as server:
        found = seen(tmp_path, to(server, "/slow?1.2"), max_latency="1 s")
        assert (found.latency < 1, len(server.asked)) == (True, 2)
        seen(tmp_path, to(server, "/fast"), max_latency="10 s")
        assert len(server.asked) == 3
    with saying(b"") as _, serving(_after(0.4)) as port:
        found = seen(tmp_path, f"http://127.0.0.1:{port}/", max_latency="100 ms")
    assert found.latency >= 0.4


def _after(seconds: float) -> Callable[[socket.socket], None]:
    def talk(connection: socket.socket) -> None:
        with connection:
            connection.recv(65536)
            time.sleep(seconds)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    return talk


# --- proxies


@pytest.fixture(scope="module")
def through(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with proxy(tmp_path_factory.mktemp("proxy")) as port:
        yield port


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with proxy(tmp_path_factory.mktemp("guarded"), "--basic-auth", "me:pa55word99") as port:
        yield port


def test_through_a_proxy(tmp_path: Path, good: ssl.SSLContext, ca: str, through: int) -> None:
    environ = {"HTTPS_PROXY": f"127.0.0.1:{through}", "http_proxy": f"http://127.0.0.1:{through}"}
    with api(good, "127.0.0.2") as secure, api(address="127.0.0.2") as plain:
        found = look(
            tmp_path, row(to(secure, "/", "https", "127.0.0.2"), ca=ca, auth=AUTH["bearer"]), environ | {"API_KEY": KEY}
        )
        assert seen(tmp_path, to(plain, "/", host="127.0.0.2"), environ).status == 200
    facts = Seen.model_validate(found.seen)
    assert (facts.status, facts.days_left > 100) == (200, True)
    assert f"through the proxy http://127.0.0.1:{through}" in found.evidence[0].output
    assert secure.asked[0][1]["authorization"] == f"Bearer {KEY}"


def test_a_name_is_the_proxys_to_look_up(tmp_path: Path, through: int, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"https_proxy": f"http://127.0.0.1:{through}"}
    assert cannot(tmp_path, "https://nosuch.invalid", environ) == (
        f"the proxy http://127.0.0.1:{through}: Tunnel connection failed: 502 Bad Gateway"
    )


def test_a_bad_certificate_behind_a_proxy(tmp_path: Path, good: ssl.SSLContext, through: int) -> None:
    with api(good, "127.0.0.2") as server:
        found = seen(tmp_path, to(server, "/", "https", "127.0.0.2"), {"https_proxy": f"http://127.0.0.1:{through}"})
    assert found.distrust.startswith("the certificate of 127.0.0.2 is signed by Example Root")


def test_a_proxy_that_is_spoken_to_over_tls(
    tmp_path: Path, authority: trustme.CA, good: ssl.SSLContext, ca: str
) -> None:
    leaf = authority.issue_cert("127.0.0.1")
    leaf.private_key_pem.write_to_path(tmp_path / "proxy.key")
    trustme.Blob(b"".join(each.bytes() for each in leaf.cert_chain_pems)).write_to_path(tmp_path / "proxy.pem")
    options = ("--key-file", str(tmp_path / "proxy.key"), "--cert-file", str(tmp_path / "proxy.pem"))
    with api(good, "127.0.0.2") as server, proxy(tmp_path, *options) as port:
        environ = {"https_proxy": f"https://127.0.0.1:{port}"}
        found = seen(tmp_path, to(server, "/", "https", "127.0.0.2"), environ, ca=ca)
        why = cannot(tmp_path, to(server, "/", "https", "127.0.0.2"), environ)
    assert (found.status, found.days_left > 100) == (200, True)
    assert why.startswith(f"the proxy https://127.0.0.1:{port}: certificate verify failed")


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_login(tmp_path: Path, good: ssl.SSLContext, ca: str, guarded: int, scheme: str) -> None:
    with api(good if scheme == "https" else None, "127.0.0.2") as server:
        url = to(server, "/", scheme, "127.0.0.2")
        for login, met in {"": False, "me:wr0ngword99@": False, "me:pa55word99@": True}.items():
            environ = {f"{scheme}_proxy": f"http://{login}127.0.0.1:{guarded}"}
            found = look(tmp_path, row(url, ca=ca), environ)
            text = found.model_dump_json()
            assert "word99" not in text
            assert (found.seen is not None) is met, text
            if not met:
                assert re.match(
                    rf"the proxy http://127.0.0.1:{guarded}: .*407 Proxy Authentication Req", found.cannot or ""
                )


def test_a_proxy_that_is_not_there_or_says_nothing(tmp_path: Path) -> None:
    with bound("127.0.0.1") as port:
        why = cannot(tmp_path, "https://api.example", {"https_proxy": f"http://127.0.0.1:{port}"}, timeout="0.5 s")
        assert f"(through the proxy http://127.0.0.1:{port}) within 0." in why
    environ = {"all_proxy": f"http://me:secretword@127.0.0.1:{port}"}
    assert cannot(tmp_path, "https://api.example", environ) == f"the proxy http://127.0.0.1:{port}: connection refused"
    with saying(b"SSH-2.0-nonsense\r\n") as port:
        why = cannot(tmp_path, "https://api.example", {"https_proxy": f"http://127.0.0.1:{port}"})
    assert why.startswith(f"the proxy http://127.0.0.1:{port}: ")
    assert cannot(tmp_path, "https://api.example", {"https_proxy": "socks5://127.0.0.1:1"}).startswith(
        "https_proxy: is no "
    )


def test_a_proxy_of_the_process_alone_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with api(address="127.0.0.2") as server:
        environ = {"http_proxy": "", "HTTP_PROXY": ""}
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        assert seen(tmp_path, to(server, "/", host="127.0.0.2"), environ).status == 200


@pytest.mark.parametrize(
    ("no_proxy", "direct"),
    [
        ("*", True), ("example.org", True), (".example.org", True), ("*.example.org", True),
        ("api.example.org:443", False), ("api.example.org:8443", True), ("ample.org", False), ("10.0.0.0/8", False),
        ("other, API.example.org", True), ("", False),
    ],
)  # fmt: skip
def test_no_proxy(no_proxy: str, direct: bool) -> None:
    environ = {"https_proxy": "http://proxy:3128", "NO_PROXY": no_proxy}
    assert (proxy_for("https://api.example.org:8443/", environ) is None) is direct


def test_no_proxy_for_addresses_and_this_machine() -> None:
    environ = {"https_proxy": "http://proxy:3128", "no_proxy": "10.0.0.0/8"}
    hosts = ("10.1.2.3", "11.1.2.3", "localhost", "127.0.0.1", "[::1]")
    assert [host for host in hosts if proxy_for(f"https://{host}/", environ)] == ["11.1.2.3"]


# --- as its user sees it


def test_every_state_of_an_api(project: Project, authority: trustme.CA, good: ssl.SSLContext) -> None:
    authority.cert_pem.write_to_path(project.folder / "ca.pem")
    ended = days(-2)
    expired = speaking(authority.issue_cert("localhost", not_before=days(-9), not_after=ended))
    soon = speaking(authority.issue_cert("localhost", not_after=days(9.5)))
    limits = "/?headers=" + quote(json.dumps({"x-ratelimit-limit-requests": "500"}))
    with (
        api(good, key=KEY) as main,
        api(expired) as old,
        api(soon) as ending,
        api() as plain,
        bound("127.0.0.1") as silent,
    ):
        secure = f"https://localhost:{main.port}"
        bearer = "auth: {type: bearer, env: API_KEY}, ca: ca.pem"
        project.catalog(f"""
            external_apis:
              - {{name: met, endpoint: {secure}, probe: {limits}, {bearer}, rate_limit: 500/min, max_latency: 9 s}}
              - {{name: unset, endpoint: {secure}, probe: /a, auth: {{type: bearer, env: NOT_SET}}, ca: ca.pem}}
              - {{name: wrong-key, endpoint: {secure}, probe: /a, auth: {{type: bearer, env: OTHER_KEY}}, ca: ca.pem}}
              - {{name: root, endpoint: {secure}, {bearer}}}
              - {{name: few, endpoint: {secure}, probe: {limits}, {bearer}, rate_limit: 10k/min}}
              - {{name: untold, endpoint: {secure}, probe: /a, {bearer}, rate_limit: 10k/min}}
              - {{name: expired, endpoint: "https://localhost:{old.port}", ca: ca.pem}}
              - {{name: ending, endpoint: "https://localhost:{ending.port}", ca: ca.pem}}
              - {{name: busy, endpoint: "http://localhost:{plain.port}/status/429"}}
              - {{name: broken, endpoint: "http://localhost:{plain.port}/status/503"}}
              - {{name: stated, endpoint: "http://localhost:{plain.port}/status/503", status: 503}}
              - {{name: slow, endpoint: "http://localhost:{plain.port}/x", max_latency: 0.001 ms}}
              - {{name: in-plain, endpoint: "http://0.0.0.0:{plain.port}/x"}}
              - {{name: silent, endpoint: "http://127.0.0.1:{silent}/", timeout: 0.5 s}}
              - {{name: gone, endpoint: "http://127.0.0.1:1/"}}
              - {{name: optional, endpoint: "http://127.0.0.1:1/", level: optional}}
        """)
        done = project.verify(API_KEY=KEY, OTHER_KEY="sk-some-other-key")
    assert done.returncode == 1
    assert KEY not in done.stdout + (project.runs[-1] / "results.json").read_text("utf-8")
    told = {name.partition("/")[2]: status for name, status in project.statuses().items()}
    assert told == {
        "met": "passed", "unset": "failed", "wrong-key": "failed", "root": "warned", "few": "failed",
        "untold": "warned", "expired": "failed", "ending": "failed", "busy": "warned", "broken": "failed",
        "stated": "passed",
        "slow": "failed", "in-plain": "warned", "silent": "unknown", "gone": "failed", "optional": "skipped",
    }  # fmt: skip
    assert {name: worst(project, name)[:2] for name in told if told[name] in ("failed", "warned")} == {
        "unset": ("credential", "NOT_SET is not set, neither in the environment nor in .env"),
        "wrong-key": ("credential", f"OTHER_KEY is refused: {secure}/a: 401 Unauthorized"),
        "root": ("probes_the_credential", "state a probe that needs the credential: an API's root rarely asks for one"),
        "few": ("rate_limit", "expected >= 10k/min, found 500/min (x-ratelimit-limit-requests)"),
        "untold": ("tells_its_rate_limit", f"{secure}/a: 200 OK: no header tells a limit: it cannot be proven"),
        "expired": (
            "certificate",
            f"the certificate of localhost has expired on {ended:%Y-%m-%d %H:%M} UTC, 2 days ago",
        ),
        "ending": ("certificate_lasts", worst(project, "ending")[1]),
        "busy": (
            "is_not_throttled",
            f"http://localhost:{plain.port}/status/429: 429 Too Many Requests; retry after 30",
        ),
        "broken": ("answers", f"http://localhost:{plain.port}/status/503: 503 Service Unavailable"),
        "slow": ("latency", worst(project, "slow")[1]),
        "in-plain": (
            "is_encrypted",
            f"http://0.0.0.0:{plain.port}/x is plain http: everybody on the way can read along",
        ),
        "gone": ("exists", "http://127.0.0.1:1/: connection refused"),
    }
    assert re.fullmatch(
        r"certificate of .* by Example Root, from .*: 9 days left, and 14 days are needed: renew it",
        worst(project, "ending")[1],
    )
    assert re.fullmatch(r"expected <= 0\.001 ms, found 0\.\d+ s", worst(project, "slow")[1])


def resetting(connection: socket.socket) -> None:
    """Hangs up as soon as he hears a word."""
    connection.recv(65536)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def test_one_problem_is_told_once(project: Project) -> None:
    fields = "auth: {type: bearer, env: API_KEY}, probe: /a, rate_limit: 5/s, max_latency: 1 s"
    with api(certificate("localhost")) as server, api() as plain, serving(resetting) as port:
        project.catalog(f"""
            external_apis:
              - {{name: distrusted, endpoint: "https://localhost:{server.port}", {fields}}}
              - {{name: rude, endpoint: "http://127.0.0.1:{port}", {fields}}}
              - {{name: silent, endpoint: "https://127.0.0.1:{port}", {fields}}}
              - {{name: broken, endpoint: "http://127.0.0.1:{plain.port}", {fields.replace("/a", "/status/500")}}}
        """)
        assert project.verify(API_KEY=KEY).returncode == 1
    for name, expected in {
        "distrusted": {"certificate": "failed", "answers": "unknown"},
        "rude": {"answers": "failed"},
        "silent": {"answers": "failed"},
        "broken": {"answers": "failed", "credential": "unknown"},
    }.items():
        checks = {check["name"]: check["status"] for check in project.row(f"external_apis/{name}")["checks"]}
        assert {check: told for check, told in checks.items() if told not in ("passed", "skipped")} == expected


@pytest.mark.parametrize(
    ("fields", "found", "expected"),
    [("", "200", "<= 399"), ("status: 200, rate_limit: 5/s", "200", "200"), ("max_latency: 9 s", "s", "<= 9 s")],
)
def test_what_speaks_for_an_api_that_is_well(project: Project, fields: str, found: str, expected: str) -> None:
    with api() as server:
        stated = f"name: it, endpoint: '{to(server, '/x')}'" + (fields and f", {fields}")
        project.catalog(f"external_apis: [{{{stated}}}]")
        project.verify()
    checks = [each for each in project.row("external_apis/it")["checks"] if each["status"] == "passed"]
    assert checks[-1]["found"].endswith(found)
    assert checks[-1]["expected"] == expected


def test_a_certificate_that_nobody_has_seen_is_not_accepted(
    project: Project, good: ssl.SSLContext, authority: trustme.CA
) -> None:
    """Whoever hangs up in the handshake has shown none; whoever does so afterwards has."""

    def after(connection: socket.socket) -> None:
        with suppress(OSError), good.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65536)

    project.write("ca.pem", authority.cert_pem.bytes().decode())
    with serving(resetting) as before, serving(after) as port:
        project.catalog(f"""
            external_apis:
              - {{name: before, endpoint: "https://localhost:{before}", ca: ca.pem}}
              - {{name: after, endpoint: "https://localhost:{port}", ca: ca.pem}}
        """)
        assert project.verify().returncode == 1
    for name, expected in {"before": "skipped", "after": "passed"}.items():
        checks = {check["name"]: check["status"] for check in project.row(f"external_apis/{name}")["checks"]}
        assert checks["answers"] == "failed"
        assert [checks[check] for check in ("certificate", "certificate_lasts")] == [expected] * 2


def worst(project: Project, name: str) -> tuple[str, str]:
    """The first check of a row that is not met, and its message."""
    checks = project.row(f"external_apis/{name}")["checks"]
    order = ["failed", "warned", "unknown", "skipped", "passed"]
    first = min(checks, key=lambda check: order.index(check["status"]))
    return first["name"], first["message"]


def test_twenty_apis_take_as_long_as_one(tmp_path: Path, good: ssl.SSLContext, ca: str) -> None:
    def talk(connection: socket.socket) -> None:
        try:
            with good.wrap_socket(connection, server_side=True) as secure:
                secure.recv(65536)
                time.sleep(0.3)
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        except OSError:
            connection.close()

    with serving(talk) as port:
        one = "".join(
            f"- {{name: a{number}, endpoint: 'https://localhost:{port}/{number}', ca: ca.pem}}\n"
            for number in range(20)
        )
        (tmp_path / "catalog.yaml").write_text(f"external_apis:\n{one}")
        jobs = [Job(each) for each in load(tmp_path / "catalog.yaml").rows]
        began = time.monotonic()
        seen_ = observe(jobs, Machine(tmp_path), pool=32).observations
        took = time.monotonic() - began
    assert all(each.seen and each.seen["status"] == 200 for each in seen_.values())
    assert took < 4  # one after the other they take more than 6


def test_a_bad_certificate_is_looked_at_once_for_all_rows(tmp_path: Path, names: dict[str, tuple[str, ...]]) -> None:
    names["api.test"] = ("127.0.0.1",)
    rows = "".join(f"- {{name: a{number}, endpoint: 'https://api.test:%d/{number}'}}\n" for number in range(5))
    asked: list[str] = []
    resolve = socket.getaddrinfo

    def counting(name: str, *rest: Any, **more: Any) -> Any:
        asked.append(name)
        return resolve(name, *rest, **more)

    with api(certificate("api.test")) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", counting)
        (tmp_path / "catalog.yaml").write_text("external_apis:\n" + rows % ((server.port,) * 5))
        seen_ = observe(
            [Job(each) for each in load(tmp_path / "catalog.yaml").rows], Machine(tmp_path), pool=8
        ).observations
    assert all(each.seen and "is self-signed" in each.seen["distrust"] for each in seen_.values())
    assert asked.count("api.test") == 1
    assert {each.evidence[0].command for each in seen_.values()} == {"getent ahosts api.test"}
    shown = {
        evidence for each in seen_.values() for evidence in each.evidence if evidence.command.startswith("openssl")
    }
    assert len({(each.command, each.duration) for each in shown}) == 1


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("kind", AUTH)
def test_the_evidence_can_be_repeated(tmp_path: Path, good: ssl.SSLContext, ca: str, kind: str) -> None:
    value = f"me:{KEY}"
    with api(good) as server:
        found = look(
            tmp_path, row(f"https://localhost:{server.port}/a?b=c", ca=ca, auth=AUTH[kind]), {"API_KEY": value}
        )
        done = subprocess.run(
            found.evidence[0].command, shell=True, cwd=tmp_path, env=os.environ | {"API_KEY": value},
            capture_output=True, text=True, check=True, timeout=20,
        )  # fmt: skip
    assert done.stdout.splitlines()[0].startswith("HTTP/1.1 200")
    (path, ours), (again, theirs) = server.asked
    assert unquote(path) == unquote(again)
    assert [ours.get(name) for name in ("authorization", "x-api-key")] == [
        theirs.get(name) for name in ("authorization", "x-api-key")
    ]


def test_an_interrupted_audit_waits_for_no_server(project: Project) -> None:
    with bound("127.0.0.1") as silent:
        project.catalog(f"external_apis:\n- {{name: silent, endpoint: 'http://127.0.0.1:{silent}/', timeout: 60 s}}\n")
        child = project.start("verify")
        while not [each for each in psutil.net_connections("tcp") if each.raddr and each.raddr.port == silent]:
            assert child.poll() is None
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=20)
    assert child.returncode == 2
    assert time.monotonic() - began < 4
