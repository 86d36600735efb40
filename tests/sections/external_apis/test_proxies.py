"""API rows through a real proxy, and past it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from infracat.hosts.http.proxies import proxy_for
from infracat.json_codec import from_json
from infracat.sections.external_apis.seen import Seen
from tests.looking import look
from tests.sections.external_apis.rows import AUTH, KEY, cannot, row, seen, to
from tests.services.apis import api, proxy, saying
from tests.services.listening import bound


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
    facts = from_json(Seen, found.seen)
    assert (facts.status, facts.days_left > 100) == (200, True)
    assert f"through the proxy http://127.0.0.1:{through}" in found.evidence[0].output
    assert secure.asked[0][1]["authorization"] == f"Bearer {KEY}"


def test_the_proxy_resolves_names(tmp_path: Path, through: int, monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"https_proxy": f"http://127.0.0.1:{through}"}
    assert cannot(tmp_path, "https://nosuch.invalid", environ) == (
        f"the proxy http://127.0.0.1:{through}: Tunnel connection failed: 502 Bad Gateway"
    )


def test_a_bad_certificate_behind_a_proxy(tmp_path: Path, good: ssl.SSLContext, through: int) -> None:
    with api(good, "127.0.0.2") as server:
        found = seen(tmp_path, to(server, "/", "https", "127.0.0.2"), {"https_proxy": f"http://127.0.0.1:{through}"})
    assert found.distrust.startswith("the certificate of 127.0.0.2 is signed by Example Root")


def test_a_proxy_over_tls(tmp_path: Path, authority: trustme.CA, good: ssl.SSLContext, ca: str) -> None:
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
def test_a_proxy_that_needs_authentication(
    tmp_path: Path, good: ssl.SSLContext, ca: str, guarded: int, scheme: str
) -> None:
    with api(good if scheme == "https" else None, "127.0.0.2") as server:
        url = to(server, "/", scheme, "127.0.0.2")
        for login, met in {"": False, "me:wr0ngword99@": False, "me:pa55word99@": True}.items():
            environ = {f"{scheme}_proxy": f"http://{login}127.0.0.1:{guarded}"}
            found = look(tmp_path, row(url, ca=ca), environ)
            text = str(found)
            assert "word99" not in text
            assert (found.seen is not None) is met, text
            if not met:
                assert re.match(
                    rf"the proxy http://127.0.0.1:{guarded}: .*407 Proxy Authentication Req", found.cannot or ""
                )


def test_a_proxy_that_is_down_or_silent(tmp_path: Path) -> None:
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
