"""Servers that want a client certificate, in TLS 1.2 and 1.3: it is shown, and where it is missing that is told."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from tests.sections.external_apis.rows import cannot, seen, to
from tests.sections.network.test_network import seen as seen_of_network
from tests.services.apis import api, saying
from tests.services.certificates import Made, made, serving_chain

VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]


@pytest.fixture(scope="module")
def root() -> Made:
    return made("Root", ends=900)


@pytest.fixture
def wanting(root: Made, tmp_path: Path) -> Callable[[ssl.TLSVersion], ssl.SSLContext]:
    """A server's context that wants a certificate of the root's; the files of one are in the folder."""
    me = made("me", root)
    for name, content in {
        "ca.pem": root.pem, "me.pem": me.pem, "me.key": me.key_pem, "both.pem": me.key_pem + me.pem,
        "other.pem": made("me", made("Other")).pem,
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(content)

    def context(version: ssl.TLSVersion) -> ssl.SSLContext:
        found = serving_chain(made("localhost", root))
        found.minimum_version = found.maximum_version = version
        found.verify_mode = ssl.CERT_REQUIRED
        found.load_verify_locations(cadata=root.pem.decode())
        return found

    return context


Wanting = Callable[[ssl.TLSVersion], ssl.SSLContext]


@pytest.mark.parametrize("version", VERSIONS)
def test_one_that_is_shown(tmp_path: Path, wanting: Wanting, version: ssl.TLSVersion) -> None:
    for own in ({"cert": "me.pem", "key": "me.key"}, {"cert": "both.pem"}):
        with api(wanting(version)) as server:
            url = to(server, "/", "https", "localhost")
            assert seen(tmp_path, url, ca="ca.pem", client_cert=own).status == 200


@pytest.mark.parametrize("version", VERSIONS)
def test_one_that_is_missing(tmp_path: Path, wanting: Wanting, version: ssl.TLSVersion) -> None:
    with api(wanting(version)) as server:
        url = to(server, "/", "https", "localhost")
        found = seen(tmp_path, url, ca="ca.pem")
    assert (found.status, found.distrust) == (None, "")
    assert found.where == f"{url}: it asks for a client certificate: state client_cert"
    assert server.asked == []


@pytest.mark.parametrize("version", VERSIONS)
def test_one_that_is_refused(tmp_path: Path, wanting: Wanting, version: ssl.TLSVersion) -> None:
    stranger = made("me", made("Other"))
    (tmp_path / "stranger.pem").write_bytes(stranger.pem + stranger.key_pem)
    with api(wanting(version)) as server:
        url = to(server, "/", "https", "localhost")
        found = seen(tmp_path, url, ca="ca.pem", client_cert={"cert": "stranger.pem"})
    assert found.status is None
    assert found.where.startswith(f"{url}: it refuses the client certificate")


def test_a_handshake_that_fails_for_another_reason(tmp_path: Path, wanting: Wanting) -> None:
    context = wanting(ssl.TLSVersion.TLSv1_2)
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("PSK-AES128-GCM-SHA256")
    with api(context) as server:
        found = seen(tmp_path, to(server, "/", "https", "localhost"), ca="ca.pem")
    assert "client certificate" not in found.where


def test_a_server_that_says_so_in_its_answer(tmp_path: Path) -> None:
    """As nginx does it: after the handshake, with a status of 400."""
    said = b"HTTP/1.1 400 Bad Request\r\n\r\n<center>No required SSL certificate was sent</center>"
    with saying(said) as port:
        found = seen(tmp_path, f"http://127.0.0.1:{port}/")
    assert found.where.endswith(": 400 Bad Request (it asks for a client certificate: state client_cert)")


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ({"cert": "gone.pem"}, "client_cert: gone.pem: there is no such file"),
        ({"cert": "me.pem", "key": "gone.key"}, "client_cert: gone.key: there is no such file"),
        ({"cert": "me.pem"}, "client_cert: me.pem: holds no certificate and key in PEM form"),
        ({"cert": "other.pem", "key": "me.key"}, "client_cert: other.pem and me.key: the key is another certificate's"),
        (
            {"cert": "me.pem", "key": "locked.key"},
            "client_cert: me.pem and locked.key: the key has a password: state *",
        ),
    ],
)
def test_files_that_are_no_client_certificate(
    tmp_path: Path, wanting: Wanting, own: dict[str, str], why: str, root: Made
) -> None:
    locked = root.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.BestAvailableEncryption(b"x")
    )
    (tmp_path / "locked.key").write_bytes(locked)
    with api(wanting(ssl.TLSVersion.TLSv1_3)) as server:
        found = cannot(tmp_path, to(server, "/", "https", "localhost"), ca="ca.pem", client_cert=own)
    assert found.startswith(why.rstrip("*"))


def test_another_server_is_not_shown_it(tmp_path: Path, wanting: Wanting) -> None:
    with api(wanting(ssl.TLSVersion.TLSv1_3)) as other, api(wanting(ssl.TLSVersion.TLSv1_3)) as first:
        url = to(first, f"/to?{to(other, '/there', 'https', 'localhost')}", "https", "localhost")
        found = seen(tmp_path, url, ca="ca.pem", client_cert={"cert": "both.pem"})
    assert found.where.endswith("it asks for a client certificate: state client_cert")
    assert (len(first.asked), len(other.asked)) == (1, 0)


def test_a_url_of_network(tmp_path: Path, wanting: Wanting) -> None:
    with api(wanting(ssl.TLSVersion.TLSv1_3)) as server:
        url = to(server, "/", "https", "localhost")
        assert "which this machine does not trust" in seen_of_network(tmp_path, url=url).where
        assert seen_of_network(tmp_path, url=url, ca="ca.pem").where.endswith("state client_cert")
        assert seen_of_network(tmp_path, url=url, ca="ca.pem", client_cert={"cert": "both.pem"}).status == 200
