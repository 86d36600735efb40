"""What the demo's HTTP servers share: JSON and HTML answers, and a line in the log for each."""

from __future__ import annotations

import json
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answering(BaseHTTPRequestHandler):
    """GET asks ``answer(path)`` of the subclass for a status and a body."""

    def answer(self, path: str) -> tuple[int, object]:
        raise NotImplementedError

    def do_GET(self) -> None:
        status, body = self.answer(self.path)
        page = body if isinstance(body, str) else json.dumps(body) + "\n"
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8" if isinstance(body, str) else "application/json")
        self.send_header("Content-Length", str(len(page.encode())))
        self.end_headers()
        self.wfile.write(page.encode())


def server(port: int, handler: type[Answering]) -> ThreadingHTTPServer:
    """Ends on SIGTERM, which the first process of a container otherwise does not hear."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    return ThreadingHTTPServer(("", port), handler)
