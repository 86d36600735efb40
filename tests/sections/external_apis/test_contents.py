"""What an answer contains: text or a pattern, in its first 64 KiB; a body that does not end is no "no"."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from tests.project import Project
from tests.sections.external_apis.rows import seen
from tests.sections.network.test_network import seen as seen_of_network
from tests.services.apis import saying

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "


def answer(body: bytes, head: bytes = OK) -> bytes:
    return head + str(len(body)).encode() + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("body", "stated", "contained"),
    [
        (b'{"status": "ok"}', '"status": "ok"', True),
        (b'{"status": "ok"}', '/"status": ?"(ok|up)"/', True),
        (b'{"status": "down"}', '/"status": ?"(ok|up)"/', False),
        (b"version 1x0", "1.0", False),
        (b"version 1x0", "/1.0/", True),
        (b"", "ok", False),
        ("für uns".encode(), "für", True),
        (b"\xff\xfe ok", "ok", True),
        (b"x" * 65_534 + b"ok", "ok", True),
        (b"x" * 65_535 + b"ok", "ok", False),
        (b"usr/bin/env", "/bin/", True),
        (b"a\nb", "/a$/", False),
    ],
)
def test_what_is_in_its_first_64_kib(tmp_path: Path, body: bytes, stated: str, contained: bool) -> None:
    with saying(answer(body)) as port:
        url = f"http://127.0.0.1:{port}/"
        assert seen(tmp_path, url, contains=stated).contains is contained
        assert seen_of_network(tmp_path, url=url, contains=stated).contains is contained


def test_an_answer_in_pieces(tmp_path: Path) -> None:
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nal\r\n", b"5\r\nl wel\r\n1\r\nl\r\n0\r\n\r\n"
    with saying(*chunked, pause=0.05) as port:
        assert seen(tmp_path, f"http://127.0.0.1:{port}/", contains="all well").contains is True


def test_an_error_that_is_expected(tmp_path: Path) -> None:
    with saying(answer(b"closed for today", b"HTTP/1.1 503 Closed\r\nContent-Length: ")) as port:
        found = seen(tmp_path, f"http://127.0.0.1:{port}/", contains="closed", status="503")
    assert (found.status, found.contains) == (503, True)


GZIP = OK.replace(b"Content-Length", b"Content-Encoding: gzip\r\nContent-Length")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (answer(gzip.compress(b"ok"), GZIP), "the body is encoded"),
        (OK + b"100\r\n\r\nnot yet", "the body broke off, after 7 bytes without it"),
    ],
)
def test_a_body_that_tells_nothing(tmp_path: Path, said: bytes, why: str) -> None:
    with saying(said) as port:
        found = seen(tmp_path, f"http://127.0.0.1:{port}/", contains="ok")
    assert found.status == 200
    with pytest.raises(CannotObserve, match=why):
        assert found.contains


def test_a_body_that_does_not_end(tmp_path: Path) -> None:
    for wanted, contained in {"event": True, "ok": None}.items():
        with saying(OK + b"100\r\n\r\nevent", b"x", pause=60) as port:
            found = seen(tmp_path, f"http://127.0.0.1:{port}/", contains=wanted)
        if contained:
            assert found.contains is True
        else:
            with pytest.raises(CannotObserve, match=r"the body did not end within 5 s, after 5 bytes without it"):
                assert found.contains


def test_it_is_judged(project: Project) -> None:
    with saying(answer(b"all is well")) as port:
        url = f"http://127.0.0.1:{port}/"
        project.catalog(
            f"""
            external_apis:
            - {{name: well, endpoint: '{url}', contains: all is well}}
            - {{name: ill, endpoint: '{url}', contains: /all (is )?ill/}}
            network:
            - {{name: well, url: '{url}', contains: all is well}}
            - {{name: ill, url: '{url}', contains: ill}}
            - {{name: other, url: '{url}', contains: ill, status: 204}}
            """
        )
        assert project.verify().returncode == 1
    wrong = {}
    for key in ("external_apis/well", "external_apis/ill", "network/well", "network/ill", "network/other"):
        checks = project.row(key)["checks"]
        wrong[key] = {check["name"]: check["message"] for check in checks if check["status"] == "failed"}
    assert wrong == {
        "external_apis/well": {}, "network/well": {},
        "external_apis/ill": {"contains": f"{url}: 200 OK: its answer does not contain /all (is )?ill/"},
        "network/ill": {"contains": f"{url}: 200 OK: its answer does not contain ill"},
        "network/other": {"status": f"{url}: 200 OK"},
    }  # fmt: skip
