"""What an API answers: statuses, no HTTP at all, hostile headers and bodies, limits, latency."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from infracat.catalog.fields import HttpStatus, Rate
from infracat.facts import CannotObserve
from infracat.json_codec import from_json
from infracat.sections.external_apis.expected import ExpectedStatus, MinimumRate
from infracat.sections.external_apis.rate_limits import rate_limits_in
from infracat.sections.external_apis.seen import Seen
from tests.looking import look
from tests.sections.external_apis.rows import AUTH, KEY, row, seen, to
from tests.services.apis import api, saying, serving
from tests.services.listening import hanging_up

# What it answers


@pytest.mark.parametrize("status", [200, 204, 404, 429, 500, 503])
def test_a_status(tmp_path: Path, status: int) -> None:
    with api() as server:
        found = look(tmp_path, row(to(server, f"/status/{status}")))
    facts = from_json(Seen, found.seen)
    assert (facts.status, facts.retry_after) == (status, "30")
    assert ("so it is" in found.evidence[0].output) == (status >= 400)


HINTS = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLocation: /elsewhere\r\n\r\n"


@pytest.mark.parametrize(
    ("final", "status"),
    [
        (b"HTTP/1.1 401 Unauthorized\r\n\r\n", 401),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", 503),
        (b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 30\r\n\r\n", 429),
        (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", 101),
    ],
)
@pytest.mark.parametrize(
    "before",
    [HINTS, HINTS * 3, b"HTTP/1.1 100 Continue\r\n\r\n" + HINTS, b"HTTP/1.1 102 \r\n\r\n", b"HTTP/1.1 199 X\r\n\r\n"],
)
def test_an_informational_answer_is_not_the_final_one(tmp_path: Path, before: bytes, final: bytes, status: int) -> None:
    with saying(before, final, pause=0.05) as port:
        found = seen(tmp_path, f"http://127.0.0.1:{port}/")
    assert found.status == status
    assert found.retry_after == ("30" if status == 429 else "")


def test_hints_before_a_redirect(tmp_path: Path) -> None:
    with (
        api() as server,
        saying(HINTS + b"HTTP/1.1 302 \r\nLocation: " + to(server, "/").encode() + b"\r\n\r\n") as port,
    ):
        assert seen(tmp_path, f"http://127.0.0.1:{port}/").where.startswith(to(server, "/"))
    assert len(server.asked) == 1


def test_informational_answers_without_a_final_one(tmp_path: Path) -> None:
    for said, why in {
        HINTS: "it hung up without an answer",
        HINTS * 60: "what it answers is not HTTP: more than 50 informational answers, and no final one",
        HINTS + b"SSH-2.0": "what it answers is not HTTP: SSH-2.0",
    }.items():
        with saying(said) as port:
            found = seen(tmp_path, f"http://127.0.0.1:{port}/")
        assert (found.status, found.where) == (None, f"http://127.0.0.1:{port}/: {why}")


@pytest.mark.parametrize(
    ("stated", "takes_credential", "agreeing", "others"),
    [
        ("", False, (101, 200, 204, 302), (400, 401, 429 - 1, 500, None)),
        ("200", False, (200,), (201, 204, 302, 404)),
        ("200 204", False, (200, 204), (201, 302)),
        ("2xx", False, (200, 204, 299), (199, 300, 302)),
        ("2XX 404", False, (201, 404), (403, 405)),
        ("503", True, (503, 401, 403), (200, 500)),
        ("4xx", False, (400, 404, 499), (200, 500)),
    ],
)
def test_which_statuses_agree(
    stated: str, takes_credential: bool, agreeing: tuple[int, ...], others: tuple[int | None, ...]
) -> None:
    expected = ExpectedStatus(tuple(map(HttpStatus.read, stated.split())), takes_credential)
    assert all(expected.agrees(each) for each in agreeing)
    assert not any(expected.agrees(each) for each in others)
    assert str(expected) == (stated.lower().replace(" ", " or ") or "<= 399")


def test_a_redirect_among_the_stated_is_not_followed(tmp_path: Path) -> None:
    with api() as server:
        assert seen(tmp_path, to(server, "/to?/there"), status=["200", "3xx"]).status == 302
        assert seen(tmp_path, to(server, "/to?/there"), status=["200", "204"]).status == 200


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
    facts = from_json(Seen, found.seen)
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

    with serving(talk) as port:
        found = look(tmp_path, row(f"http://127.0.0.1:{port}/"))
    assert found.seen, found
    assert sum(sent) < 50_000_000
    assert len(found.evidence[0].output) < 4096


@pytest.mark.parametrize("charset", [b"idna", b"\0", b"undefined", b"punycode", b"nobody-knows"])
def test_a_body_in_an_unknown_charset(tmp_path: Path, charset: bytes) -> None:
    head = b"HTTP/1.1 500 Oops\r\nContent-Type: text/html; charset=" + charset + b"\r\n\r\n"
    with saying(head + b"so it is\xff") as port:
        found = look(tmp_path, row(f"http://127.0.0.1:{port}/"))
    assert from_json(Seen, found.seen).status == 500
    assert "so it is" in found.evidence[0].output


def test_a_body_that_never_comes(tmp_path: Path) -> None:
    began = time.monotonic()
    with saying(b"HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n", b"x", b"y", pause=120) as port:
        assert seen(tmp_path, f"http://127.0.0.1:{port}/").status == 500
    assert time.monotonic() - began < 60


# Limits and latency


OF = {
    "OpenAI": {"x-ratelimit-limit-requests": "10000", "x-ratelimit-remaining-requests": "9999"},
    "Anthropic": {"anthropic-ratelimit-requests-limit": "50", "anthropic-ratelimit-tokens-limit": "40000"},
    "GitHub": {"x-ratelimit-limit": "5000", "x-github-request-id": "A1:B2", "x-ratelimit-resource": "core"},
    "X": {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "299", "x-rate-limit-reset": "1790000000",
          "x-transaction-id": "a1b2", "x-app-limit-24hour-limit": "17000"},
    "Okta": {"x-rate-limit-limit": "600", "x-rate-limit-reset": "1790000000", "x-okta-request-id": "reqA1"},
    "as X and Okta": {"x-rate-limit-limit": "100", "x-rate-limit-remaining": "9"},
    "Mistral": {"x-ratelimit-limit-req-minute": "120", "x-ratelimit-limit-tokens-minute": "500000",
                "x-ratelimit-limit-tokens-month": "1000000000", "x-ratelimit-remaining-req-minute": "119"},
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
    "X": "300/15 min (x-rate-limit-limit), 17000/day (x-app-limit-24hour-limit)",
    "Okta": "600/min (x-rate-limit-limit)",
    "as X and Okta": "100 in a time that it does not tell (x-rate-limit-limit)",
    "Mistral": "120/min (x-ratelimit-limit-req-minute)",
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
    assert ", ".join(map(str, rate_limits_in(OF[api_]))) == TOLD[api_]
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
        ("20/min", "X", False), ("600/min", "Okta", True), ("601/min", "Okta", False), ("120/min", "Mistral", True),
        ("60/min", "Kong", True), ("61/min", "Kong", False), ("1000/h", "Kong", True), ("1/s", "Kong", False),
    ],
)  # fmt: skip
def test_whether_a_limit_is_enough(stated: str, api_: str, enough: bool) -> None:
    assert MinimumRate(Rate.read(stated)).agrees(rate_limits_in(OF[api_])) is enough


def test_limits_of_a_refused_credential_do_not_count(tmp_path: Path) -> None:
    with api(key=KEY) as server:
        found = seen(tmp_path, to(server, "/"), {"API_KEY": "sk-another-one"}, auth=AUTH["bearer"], rate_limit="5/s")
    with pytest.raises(CannotObserve, match="the credential was refused"):
        assert found.limits


def test_latency_is_the_better_of_two_tries(tmp_path: Path) -> None:
    with api() as server:
        found = seen(tmp_path, to(server, "/slow?3.5"), max_latency="3 s")
        assert (found.latency < 3, len(server.asked)) == (True, 2)
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
