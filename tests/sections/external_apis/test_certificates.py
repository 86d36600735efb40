"""API rows over TLS: certificates that are good, expired, for another name, self-signed or untrusted."""

from __future__ import annotations

import re
import ssl
from ipaddress import ip_address
from pathlib import Path

import pytest
import trustme
from cryptography import x509

from infracat.facts import CannotObserve
from infracat.json_codec import from_json
from infracat.sections.external_apis.seen import Seen
from tests.looking import look
from tests.sections.external_apis.rows import cannot, row, seen
from tests.services.apis import api, certificate, days, speaking
from tests.services.certificates import made, serving_chain


def distrust(folder: Path, context: ssl.SSLContext, host: str = "localhost", **fields: str) -> Seen:
    """The facts about a server whose certificate is not accepted: no request is sent."""
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


def test_a_certificate_with_a_common_name_alone(tmp_path: Path, authority: trustme.CA, ca: str) -> None:
    for name, host in {"localhost": "localhost", "127.0.0.1": "127.0.0.1", "*.test": "localhost"}.items():
        found = distrust(tmp_path, certificate(name, authority, names=[]), host, ca=ca).distrust
        assert found == (
            f"the certificate of {host} has no subject alternative name (SAN), only the common name {name}: "
            "requests, Go and browsers refuse it: issue it anew with a SAN"
        )


def test_names_that_are_of_another_kind(tmp_path: Path, authority: trustme.CA, ca: str) -> None:
    mail = certificate("localhost", authority, names=[x509.RFC822Name("ops@example.com")])
    assert "has no subject alternative name (SAN)" in distrust(tmp_path, mail, ca=ca).distrust
    address = certificate("localhost", authority, names=[x509.IPAddress(ip_address("127.0.0.1"))])
    assert distrust(tmp_path, address, ca=ca).distrust == (
        "the certificate of localhost is not for that name, but for 127.0.0.1"
    )
    entry = certificate("127.0.0.1", authority, names=[x509.DNSName("127.0.0.1"), x509.DNSName("localhost")])
    assert distrust(tmp_path, entry, "127.0.0.1", ca=ca).distrust == (
        "the certificate of 127.0.0.1 has that address as a DNS entry (DNS:127.0.0.1), which does not count: "
        "issue it anew with the entry IP:127.0.0.1"
    )
    with api(entry) as server:
        assert seen(tmp_path, f"https://localhost:{server.port}", ca=ca).status == 200


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


def test_an_untrusted_authority(tmp_path: Path, good: ssl.SSLContext) -> None:
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


@pytest.mark.parametrize("sent", ["intermediate", "root", "stray"])
def test_another_certificate_of_the_chain_ends_soon(tmp_path: Path, sent: str) -> None:
    """An intermediate authority's, the root itself, or one that nobody needs: a client may take any of them."""
    root = made("Root", ends=3.5 if sent == "root" else 900)
    between = made("Between", root, ends=3.5 if sent == "intermediate" else 800)
    leaf = made("localhost", between, ends=79.5)
    stray = made("Stray", root, ends=3.5) if sent == "stray" else root
    (tmp_path / "ca.pem").write_bytes(root.pem)
    with api(serving_chain(leaf, between, root if sent == "root" else stray)) as server:
        found = seen(tmp_path, f"https://localhost:{server.port}", ca="ca.pem")
    name = {"intermediate": "Between", "root": "Root", "stray": "Stray"}[sent]
    assert (found.status, found.days_left) == (200, 3)
    assert found.certificate.startswith(f"in the chain, the certificate of {name} by Root, from ")


def test_a_chain_that_ends_after_its_leaf(tmp_path: Path) -> None:
    root = made("Root", ends=900)
    leaf = made("localhost", root, ends=79.5)
    (tmp_path / "ca.pem").write_bytes(root.pem)
    with api(serving_chain(leaf, root)) as server:
        found = look(tmp_path, row(f"https://localhost:{server.port}", ca="ca.pem"))
    facts = from_json(Seen, found.seen)
    assert facts.days_left == 79
    assert facts.certificate.startswith("certificate of localhost by Root, ")
    assert "(certificate of Root by Root, " in found.evidence[0].output


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
