"""MCP servers at a URL: both transports, other servers, timeouts, authentication, certificates."""

from __future__ import annotations

import json
import ssl
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
import trustme

from infracat.facts import CannotObserve
from infracat.sections.mcp_tools.expected import RequiredTools
from tests.looking import look
from tests.sections.mcp_tools.rows import SECRET, config, everything, row, seen
from tests.services.listening import bound, hanging_up
from tests.services.ports import free_port
from tests.services.web_server import web_server


def test_streamable_http(tmp_path: Path, npm: Path) -> None:
    with everything(npm, "streamableHttp") as port:
        url = f"http://127.0.0.1:{port}/mcp"
        found = seen(look(tmp_path, row(url=url)))
        stated = seen(config(tmp_path, {"servers": {"it": {"type": "http", "url": url, "headers": {"X-Key": SECRET}}}}))
    for each in (found, stated):
        assert (each.complaint, each.resources, each.reached) == ("", "listed", url)
        assert {"echo", "get-sum"} <= set(each.tools)


def test_the_older_transport(tmp_path: Path, npm: Path) -> None:
    with everything(npm, "sse") as port:
        url = f"http://127.0.0.1:{port}/sse"
        found = seen(look(tmp_path, row(url=url)))
        stated = seen(config(tmp_path, {"mcpServers": {"it": {"type": "sse", "url": url}}}))
    for each in (found, stated):
        assert each.complaint == ""
        assert {"echo", "get-sum"} <= set(each.tools)


def test_a_url_without_a_server(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/mcp"
    assert look(tmp_path, row(url=url)).absent == f"{url}: connection refused"
    assert look(tmp_path, row(url="http://nobody.invalid/mcp")).absent == "there is no name nobody.invalid"


def test_a_url_that_closes_the_connection_or_is_silent(tmp_path: Path) -> None:
    with hanging_up() as port:
        found = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/mcp")))
    assert found.complaint == f"http://127.0.0.1:{port}/mcp: it hung up without an answer"
    with bound("127.0.0.1") as port:
        silent = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/mcp", timeout="2 s")))
    with pytest.raises(CannotObserve, match="no answer to `initialize` within "):
        _ = silent.complaint


class Web(BaseHTTPRequestHandler):
    """Answers with the status in its path, or with something else that no MCP server sends."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"] or 0))
        status = int(self.path[1:]) if self.path[1:].isdigit() else 200
        self.send_response(status)
        self.send_header("Location", "http://elsewhere.invalid/")
        self.send_header("Content-Type", "text/html" if self.path == "/html" else "application/json")
        self.end_headers()
        with suppress(OSError):  # nobody reads so much
            self.wfile.write(b" " * (20 * 2**20 if self.path == "/huge" else 1) + b'{"a": 1}')

    def do_GET(self) -> None:
        self.send_error(405)


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("403", "answers with 403 Forbidden"),
        ("404", "answers with 404 Not Found"),
        ("503", "answers with 503 Service Unavailable"),
        ("302", "answers with 302 Found"),
        ("202", "`initialize` is answered with an error: server answered a request with 202 Accepted"),
        ("html", "`initialize` is answered with an error: Unexpected content type: text/html"),
        ("json", "`initialize` is answered with an error: Failed to parse JSON response"),
    ],
)
def test_a_url_of_another_kind_of_server(tmp_path: Path, path: str, complaint: str) -> None:
    with web_server(Web) as port:
        found = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/{path}")))
    assert found.complaint.endswith(complaint)


def test_a_url_that_answers_too_many_requests(tmp_path: Path) -> None:
    with web_server(Web) as port:
        found = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/429")))
    with pytest.raises(CannotObserve, match="answers with 429 Too Many Requests: ask later"):
        _ = found.complaint


def test_a_url_that_needs_authentication(tmp_path: Path) -> None:
    with web_server(Web) as port:
        url = f"http://127.0.0.1:{port}/401"
        found = seen(look(tmp_path, row(url=url)))
        headers = {"Authorization": "Bearer ${SECRET}"}
        refused = seen(config(tmp_path, {"servers": {"it": {"type": "http", "url": url, "headers": headers}}}))
    with pytest.raises(CannotObserve, match="401 Unauthorized: it asks for a login that only its clients can do"):
        _ = found.complaint
    assert refused.complaint == f"{url} answers with 401 Unauthorized"


def test_a_url_with_a_bad_certificate_or_endless_redirects(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    with web_server(Web, context) as port:
        found = seen(look(tmp_path, row(url=f"https://localhost:{port}/mcp")))
    assert "certificate verify failed" in found.complaint
    with web_server(Web) as port:
        found = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/huge")))
    with pytest.raises(CannotObserve, match="answered with more than 1 MB"):
        _ = found.complaint


PING: dict[str, Any] = {"jsonrpc": "2.0", "id": "mine", "method": "ping"}
NOTE: dict[str, Any] = {
    "jsonrpc": "2.0",
    "method": "notifications/message",
    "params": {"level": "info", "data": "warming up"},
}


class Events(BaseHTTPRequestHandler):
    """Answers each request by a stream of events, with what else a server sends in it: as often as the path says."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200 if "method" in asked and "id" in asked else 202)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        if "method" in asked and "id" in asked:
            with suppress(OSError):
                for message in [NOTE, PING] * int(self.path[1:]):
                    self._send(message)
                self._send({"jsonrpc": "2.0", "id": asked["id"], "result": self._result(asked)})

    def _result(self, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["method"] != "initialize":
            return {"tools": [{"name": "one", "inputSchema": {"type": "object"}}]}
        who = {"name": "events", "version": "1"}
        return {
            "protocolVersion": asked["params"]["protocolVersion"], "capabilities": {"tools": {}}, "serverInfo": who,
        }  # fmt: skip

    def _send(self, message: dict[str, Any]) -> None:
        self.wfile.write(f"event: message\ndata: {json.dumps(message)}\n\n".encode())

    def do_GET(self) -> None:
        self.send_error(405)


def test_what_comes_beside_the_answers(tmp_path: Path) -> None:
    with web_server(Events) as port:
        found = seen(look(tmp_path, row(url=f"http://127.0.0.1:{port}/20")))
    assert (found.complaint, found.name, found.tools) == ("", "events 1", ("one",))


def test_required_tools() -> None:
    required = RequiredTools(("query", "update"))
    assert required.agrees(("update", "drop", "query"))
    assert required.describe_missing(("query",)) == "it does not offer update; it offers query"
    assert required.describe_missing(()) == "it does not offer query, update; it offers nothing"
    assert required.describe_missing([f"t{number}" for number in range(30)]).endswith("t18, t19 and 10 more")
