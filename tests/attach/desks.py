"""Trackers that cannot be had here: local servers that take only what the documentation of each one says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import Any
from urllib.parse import parse_qs, urlsplit

Reply = tuple[int, Any]
TOKEN = "s3cr3t-t0ken-of-the-tracker"


@dataclass
class Asked:
    """One request; ``files`` and ``fields`` are a form's."""

    method: str
    path: str  # as it came: %2F is not /
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes
    files: dict[str, tuple[str, str, bytes]] = field(default_factory=dict)

    @property
    def json(self) -> Any:
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.body)


@dataclass
class Trouble:
    """What goes wrong with the next request of that method; ``after``: it is done nevertheless."""

    method: str
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    after: bool = False
    hangs: bool = False  # no answer at all
    drops: bool = False  # hangs up without one


@dataclass
class Desk:
    """A tracker's side of the conversation. ``route`` raises ``AssertionError`` for what is not as documented."""

    route: Callable[[Asked], Reply]
    troubles: list[Trouble] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def methods(self) -> list[str]:
        return [each.method for each in self.asked]

    def trouble(self, method: str) -> Trouble | None:
        found = next((each for each in self.troubles if each.method == method), None)
        if found:
            self.troubles.remove(found)
        return found


@contextmanager
def serving(desk: Desk, tls: SSLContext | None = None) -> Iterator[Desk]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("AtThisDesk", (_Handler,), {"desk": desk}))
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    desk.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield desk
    finally:
        desk.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    desk: Desk

    def answer(self) -> None:
        asked = _read(self)
        self.desk.asked.append(asked)
        trouble = self.desk.trouble(asked.method)
        if trouble is None:
            status, body = self.routed(asked)
            self.reply(status, {"Content-Type": "application/json"}, json.dumps(body).encode())
        else:
            self.fail(trouble, asked)

    def fail(self, trouble: Trouble, asked: Asked) -> None:
        if trouble.after:
            self.routed(asked)
        if trouble.hangs:
            self.desk.over.wait()
        if not trouble.hangs and not trouble.drops:
            self.reply(trouble.status, trouble.headers, trouble.body)

    def routed(self, asked: Asked) -> Reply:
        try:
            return self.desk.route(asked)
        except (AssertionError, KeyError) as error:
            self.desk.wrong.append(f"{asked.method} {asked.path}: {error!r}")
            return 400, {"message": repr(error)}

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer  # noqa: N815 - so they are called

    def log_message(self, *_: object) -> None:
        pass


def _read(handler: BaseHTTPRequestHandler) -> Asked:
    url = urlsplit(handler.path)
    headers = {name.lower(): value for name, value in handler.headers.items()}
    body = handler.rfile.read(int(headers.get("content-length", 0)))
    query = {name: values[0] for name, values in parse_qs(url.query).items()}
    return Asked(handler.command, url.path, query, headers, body, _files(headers, body))


def _files(headers: dict[str, str], body: bytes) -> dict[str, tuple[str, str, bytes]]:
    kind = headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return {}
    form = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body, policy=policy.HTTP)
    return {
        str(part.get_param("name", header="content-disposition")): (
            part.get_filename() or "", part.get_content_type(), bytes(part.get_payload(decode=True) or b""),
        )
        for part in form.iter_parts()
    }  # fmt: skip


class Jira:
    """One issue, OPS-12.

    https://developer.atlassian.com/cloud/jira/platform/rest/v2/api-group-issue-attachments/ (X-Atlassian-Token:
    no-check, the form's field is ``file``), …/api-group-issue-comments/ (startAt, maxResults), …/api-group-issues/.
    """

    def __init__(self) -> None:
        self.files: list[tuple[str, bytes]] = []
        self.comments: list[str] = []

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") not in (f"Bearer {TOKEN}", self.basic):
            return 401, {"errorMessages": ["Login Required"], "errors": {}}
        issue = "/rest/api/2/issue/OPS-12"
        if not asked.path.startswith(issue):
            return 404, {"errorMessages": ["Issue Does Not Exist"], "errors": {}}
        match asked.method, asked.path.removeprefix(issue):
            case "GET", "":
                assert asked.query == {"fields": "attachment"}
                names = [{"filename": name, "size": len(content)} for name, content in self.files]
                return 200, {"key": "OPS-12", "fields": {"attachment": names}}
            case "GET", "/comment":
                first, most = int(asked.query["startAt"]), int(asked.query["maxResults"])
                page = [{"body": each} for each in self.comments[first : first + most]]
                return 200, {"startAt": first, "maxResults": most, "total": len(self.comments), "comments": page}
            case "POST", "/attachments":
                assert asked.headers["x-atlassian-token"] == "no-check"
                ((name, _, content),) = [asked.files["file"]]
                self.files.append((name, content))
                return 200, [{"filename": name, "size": len(content)}]
            case "POST", "/comment":
                assert set(asked.json) == {"body"}
                self.comments.append(asked.json["body"])
                return 201, {"id": "1", "body": asked.json["body"]}
        raise AssertionError("no such resource")

    basic = "Basic YWRhQGV4YW1wbGUuY29tOnMzY3IzdC10MGtlbi1vZi10aGUtdHJhY2tlcg=="  # ada@example.com:TOKEN


class GitHub:
    """One issue, shop/web#12: https://docs.github.com/en/rest/issues/comments (per_page, page, since)."""

    def __init__(self) -> None:
        self.comments: list[str] = []

    def __call__(self, asked: Asked) -> Reply:
        assert asked.headers["accept"] == "application/vnd.github+json"
        assert asked.headers["x-github-api-version"] == "2022-11-28"
        assert asked.headers["user-agent"].startswith("infracat/")
        if asked.headers["authorization"] != f"Bearer {TOKEN}":
            return 401, {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}
        if asked.path != "/repos/shop/web/issues/12/comments":
            return 404, {"message": "Not Found", "documentation_url": "https://docs.github.com/rest"}
        if asked.method == "GET":
            assert asked.query["since"].endswith("Z")
            first = (int(asked.query["page"]) - 1) * int(asked.query["per_page"])
            return 200, [{"body": each} for each in self.comments[first : first + int(asked.query["per_page"])]]
        body = asked.json["body"]
        if len(body) > 65_536:
            return 422, {"message": "Validation Failed", "errors": ["body is too long (maximum is 65536 characters)"]}
        self.comments.append(body)
        return 201, {"id": 1, "body": body}


class GitLab:
    """Issue 3 of the project ops/web/shop: https://docs.gitlab.com/api/project_markdown_uploads (the field ``file``;
    the answer has the Markdown that links to it), https://docs.gitlab.com/api/notes, …/api/rest (PRIVATE-TOKEN, %2F).
    """

    def __init__(self) -> None:
        self.uploads: list[tuple[str, bytes]] = []
        self.notes: list[str] = []

    def __call__(self, asked: Asked) -> Reply:
        if asked.headers.get("private-token") != TOKEN:
            return 401, {"message": "401 Unauthorized"}
        project = "/api/v4/projects/ops%2Fweb%2Fshop"
        match asked.method, asked.path.removeprefix(project):
            case "GET", "/issues/3/notes" | "/merge_requests/3/notes":
                first = (int(asked.query["page"]) - 1) * int(asked.query["per_page"])
                return 200, [{"body": each} for each in self.notes[first : first + int(asked.query["per_page"])]]
            case "POST", "/issues/3/notes" | "/merge_requests/3/notes":
                self.notes.append(asked.json["body"])
                return 201, {"id": 1, "body": asked.json["body"]}
            case "POST", "/uploads":
                name, _, content = asked.files["file"]
                self.uploads.append((name, content))
                url = f"/uploads/66dbcd21ec5d24ed6ea225176098d52b/{name}"
                return 201, {"id": 5, "alt": name, "url": url, "markdown": f"[{name}]({url})"}
        return 404, {"message": "404 Project Not Found"}


def until(what: Callable[[], object], seconds: float = 120) -> None:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "did not come about"
        time.sleep(0.02)
