"""``infracat attach`` when tracker, network or token is not as it should be: patient, plain, never twice."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme

from infracat.attach import retrying_client as client
from tests.attach.attaching import Attaching, audited
from tests.attach.desks import TOKEN, Desk, GitHub, Jira, Trouble, serving, until
from tests.project import Project
from tests.services.ports import free_port


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return audited(tmp_path_factory.mktemp("troubled"))


@pytest.fixture
def attach(project: Project, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Attaching:
    return Attaching(project, monkeypatch, capsys)


@pytest.fixture
def issue() -> Jira:
    return Jira()


@pytest.fixture
def desk(issue: Jira, attach: Attaching) -> Iterator[Desk]:
    with serving(Desk(issue)) as desk:
        attach.given(JIRA_URL=desk.url, JIRA_TOKEN=TOKEN)
        yield desk


def once(issue: Jira) -> bool:
    return (len(issue.files), len(issue.comments)) == (1, 1)


def test_too_many_requests_waits_as_long_as_it_is_asked_to(attach: Attaching, desk: Desk, issue: Jira) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    desk.troubles += [Trouble("POST", 429, {"Retry-After": "7"}), Trouble("POST", 429, {"Retry-After": soon})]
    assert attach("jira:OPS-12") == 0
    first, second = attach.pauses
    assert 7 <= first <= 7.8
    assert 25 <= second <= 33
    assert once(issue)
    assert "429 Too Many Requests; again in 7." in attach.err


def test_github_says_403_for_too_many_requests(attach: Attaching) -> None:
    """https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api, or 429 with the same."""
    reset = str(int((datetime.now(UTC) + timedelta(seconds=20)).timestamp()))
    limits = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}
    issue = GitHub()
    with serving(Desk(issue, [Trouble("GET", 403, limits), Trouble("POST", 403, {"Retry-After": "3"})])) as desk:
        attach.given(GITHUB_API_URL=desk.url, GITHUB_TOKEN=TOKEN)
        assert attach("github:shop/web#12") == 0
    first, second = attach.pauses
    assert 15 <= first <= 23
    assert 3 <= second <= 3.4
    assert len(issue.comments) == 1


def test_nobody_waits_for_an_hour(attach: Attaching, desk: Desk) -> None:
    desk.troubles.append(Trouble("GET", 429, {"Retry-After": "3600"}, b'{"message": "slow down"}'))
    assert attach("jira:OPS-12") == 3
    assert attach.pauses == []
    assert "429 Too Many Requests: slow down. It asks for 3600 s of patience." in attach.err


def test_twice_500_then_good(attach: Attaching, desk: Desk, issue: Jira) -> None:
    desk.troubles += [Trouble("POST"), Trouble("POST")]
    assert attach("jira:OPS-12") == 0
    assert once(issue)
    assert [round(each, 1) // 0.5 for each in attach.pauses] == [1, 2], "backing off"


def test_an_error_page_for_what_was_done_nevertheless(attach: Attaching, desk: Desk, issue: Jira) -> None:
    """A proxy's 502, or a connection that ends, while the tracker did what it was asked to: it is looked for first."""
    desk.troubles += [Trouble("POST", 502, after=True), Trouble("POST", drops=True, after=True)]
    assert attach("jira:OPS-12") == 0
    assert once(issue)
    assert desk.methods().count("POST") == 2


def test_an_error_page_each_time_though_it_is_done(attach: Attaching, desk: Desk, issue: Jira) -> None:
    """Even when there is no more time to try again."""
    attach.patch.setattr(client, "PAUSES", ())
    desk.troubles += [Trouble("POST", 502, after=True), Trouble("POST", drops=True, after=True)]
    assert attach("jira:OPS-12") == 0
    assert once(issue)


def test_garbage_for_what_was_done_nevertheless(attach: Attaching, desk: Desk, issue: Jira) -> None:
    desk.troubles.append(Trouble("POST", 200, body=b"<html>ok</html>", after=True))
    assert attach("jira:OPS-12") == 0
    assert once(issue)


def test_500_for_ever(attach: Attaching, desk: Desk, issue: Jira) -> None:
    page = b"<html><title>Jira is\nstarting &amp; \x1b[31mbusy</title></html>"
    desk.troubles += [Trouble("POST", 503, body=page)] * 9
    assert attach("jira:OPS-12") == 3
    assert len(attach.pauses) == 4
    assert "/attachments: 503 Service Unavailable: Jira is starting & busy." in attach.err
    assert "What was sent may have arrived: run it again, it looks first." in attach.err
    desk.troubles.clear()
    assert attach("jira:OPS-12") == 0
    assert once(issue)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (
            401,
            b'{"errorMessages": ["Login Required"]}',
            "401 Unauthorized: Login Required (we are not let in: is JIRA_TOKEN",
        ),
        (403, b"", "403 Forbidden (we may not do that: what may the owner of JIRA_TOKEN do there?)"),
        (413, b"<title>too big</title>", "too big (too large for this tracker: `--report` attaches report.html alone)"),
        (400, b'{"errors": {"comment": "Comment body is required"}}', "400 Bad Request: Comment body is required\n"),
        (400, b"[" * 100_000, "400 Bad Request: [[["),
    ],
)
def test_a_refusal_is_told_in_the_trackers_words(
    attach: Attaching, desk: Desk, status: int, body: bytes, words: str
) -> None:
    desk.troubles.append(Trouble("POST", status, body=body))
    assert attach("jira:OPS-12") == 4
    assert words in attach.err
    assert attach.err.startswith(f"infracat: jira:OPS-12: POST {desk.url}/rest/api/2/issue/OPS-12/attachments: ")
    assert attach.pauses == []


def test_an_unknown_ticket(attach: Attaching, desk: Desk) -> None:
    assert attach("jira:OPS-13") == 4
    assert (
        "404 Not Found: Issue Does Not Exist (no such ticket, or the owner of JIRA_TOKEN may not see it, or"
        in attach.err
    )
    assert desk.methods() == ["GET"]


def test_a_tracker_that_says_the_token_back(attach: Attaching, desk: Desk) -> None:
    desk.troubles.append(Trouble("GET", 401, body=b'{"message": "bad token ' + TOKEN.encode() + b'"}'))
    assert attach("jira:OPS-12", "-v") == 4
    assert "bad token [redacted]" in attach.err


def test_verbose_tells_each_answer(attach: Attaching, desk: Desk) -> None:
    assert attach("jira:OPS-12", "-v") == 0
    assert f"infracat: GET {desk.url}/rest/api/2/issue/OPS-12: 200 OK\n" in attach.err
    assert f"infracat: POST {desk.url}/rest/api/2/issue/OPS-12/comment: 201 Created\n" in attach.err


def test_nobody_listens(attach: Attaching) -> None:
    attach.given(JIRA_URL=f"http://127.0.0.1:{free_port()}", JIRA_TOKEN=TOKEN)
    assert attach("jira:OPS-12") == 3
    assert "cannot connect: Connection refused" in attach.err
    assert "may have arrived" not in attach.err
    assert len(attach.pauses) == 4


def test_a_server_that_never_answers(attach: Attaching, desk: Desk, issue: Jira) -> None:
    desk.troubles.append(Trouble("POST", hangs=True))
    assert attach("jira:OPS-12", "--timeout", "0.5") == 0
    assert "no answer within 0.5 s; again in " in attach.err
    assert once(issue)


def test_a_server_that_drips(attach: Attaching) -> None:
    """Each byte comes in time, the whole never: requests alone would read for ever."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_drip, args=(server, over))
        thread.start()
        attach.given(JIRA_URL=f"http://127.0.0.1:{server.getsockname()[1]}", JIRA_TOKEN=TOKEN)
        assert attach("jira:OPS-12", "--timeout", "0.2") == 3
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join()
    assert "no whole answer within 0.4 s" in attach.err


def _drip(server: socket.socket, over: threading.Event) -> None:
    while not over.is_set():
        try:
            line, _ = server.accept()
        except OSError:
            return
        with line:
            line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            try:
                while not over.wait(0.05):
                    line.sendall(b" ")
            except OSError:
                continue


@pytest.mark.parametrize(
    "body", [b"<html><title>Welcome to nginx</title>", b"", b"\xff\xfe\x00", b'"text"', b"[]", b"{}"]
)
def test_a_server_that_answers_something_else(attach: Attaching, desk: Desk, body: bytes) -> None:
    desk.troubles.append(Trouble("GET", 200, body=body))
    assert attach("jira:OPS-12") == 3
    assert "JIRA_URL right?" in attach.err
    assert desk.methods() == ["GET"]


def test_a_redirect_to_another_host_gets_no_token(attach: Attaching, desk: Desk) -> None:
    with serving(Desk(Jira())) as elsewhere:
        desk.troubles += [
            Trouble("GET", 302, {"Location": f"{elsewhere.url}/login?next=x"}),
            Trouble("GET", 301, {"Location": "//other.example.com/"}),
        ]
        assert attach("jira:OPS-12") == 4
        assert "302: redirects to http://127.0.0.1, and was not followed: what lets us in stays with" in attach.err
        assert attach("jira:OPS-12") == 4
        assert "301: redirects to http://other.example.com, and was not followed" in attach.err
    assert elsewhere.asked == []


def test_a_redirect_on_the_same_server_is_followed(attach: Attaching, desk: Desk, issue: Jira) -> None:
    """GitHub does that for repositories that were renamed: 301 for what is read, 307 for what is sent."""
    here = f"{desk.url}/rest/api/2/issue/OPS-12"
    desk.troubles += [
        Trouble("GET", 301, {"Location": "/rest/api/2/issue/OPS-12?fields=attachment"}),
        Trouble("POST", 307, {"Location": f"{here}/attachments"}),
    ]
    assert attach("jira:OPS-12") == 0
    assert once(issue)
    desk.troubles += [Trouble("GET", 302, {"Location": here})] * 9
    assert attach("jira:OPS-12") == 3
    assert "redirects again and again" in attach.err


def test_a_post_that_is_sent_to_a_login_page(attach: Attaching, desk: Desk) -> None:
    desk.troubles.append(Trouble("POST", 302, {"Location": "/login.jsp"}))
    assert attach("jira:OPS-12") == 4
    assert "302: redirects to /login.jsp: is JIRA_URL right, and are we let in?" in attach.err


def test_a_netrc_does_not_speak_in_our_place(attach: Attaching, desk: Desk, issue: Jira, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password x\n")
    (tmp_path / ".netrc").chmod(0o600)
    attach.given(HOME=str(tmp_path), NETRC=str(tmp_path / ".netrc"))
    assert attach("jira:OPS-12") == 0
    assert {each.headers["authorization"] for each in desk.asked} == {f"Bearer {TOKEN}"}
    assert once(issue)


def test_the_environments_proxy(attach: Attaching, desk: Desk, issue: Jira) -> None:
    """Asked for a whole URL, as a proxy is."""
    attach.given(JIRA_URL="http://jira.invalid", HTTP_PROXY=desk.url, http_proxy=desk.url, NO_PROXY="", no_proxy="")
    assert attach("jira:OPS-12") == 0
    assert once(issue)


def test_tls_is_verified(attach: Attaching, issue: Jira, tmp_path: Path) -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with serving(Desk(issue), server) as desk:
        attach.given(JIRA_URL=desk.url, JIRA_TOKEN=TOKEN)
        assert attach("jira:OPS-12") == 3
        assert (
            "TLS: certificate verify failed; a file with your own authorities is named by REQUESTS_CA_BUNDLE"
            in attach.err
        )
        assert desk.asked == []
        attach.given(REQUESTS_CA_BUNDLE=str(tmp_path / "ca.pem"))
        assert attach("jira:OPS-12") == 0
    assert once(issue)


def test_two_at_once_attach_it_once(attach: Attaching, desk: Desk, issue: Jira) -> None:
    """In processes of their own; the first is held up in the middle."""
    held = threading.Event()
    route = issue.__call__

    def slow(asked: object) -> object:
        if getattr(asked, "path", "").endswith("/attachments"):
            held.wait(20)
        return route(asked)  # type: ignore[arg-type]

    desk.route = slow  # type: ignore[assignment]
    environ = {"JIRA_URL": desk.url, "JIRA_TOKEN": TOKEN}
    first = attach.project.start("attach", "jira:OPS-12", **environ)
    until(lambda: "POST" in desk.methods())
    second = attach.project.start("attach", "jira:OPS-12", **environ)
    assert second.stderr
    assert second.stderr.readline() == "infracat: somebody else attaches this run right now: waiting\n"
    held.set()
    told = first.communicate(timeout=30)[0] + second.communicate(timeout=30)[0]
    assert (first.returncode, second.returncode) == (0, 0)
    assert told.count(": attached ") == 1
    assert told.count("is there already") == 1
    assert once(issue)
