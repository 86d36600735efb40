"""API rows whose server redirects."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
import trustme

from tests.sections.external_apis.rows import seen, to
from tests.services.apis import api, certificate, days, saying, serving, speaking


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
