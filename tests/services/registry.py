"""A registry for images, in memory: as much of its protocol as ``docker push`` speaks."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

BLOBS: dict[str, int] = {}  # their sizes, by digest or by the path of their upload


class _Registry(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(200 if self.path == "/v2/" else 404)

    def do_HEAD(self) -> None:
        size = BLOBS.get(self.path.rpartition("/")[2])
        self._answer(404 if size is None else 200, **{"Content-Length": str(size or 0)})

    def do_POST(self) -> None:
        self._answer(202, Location=f"{self.path}{secrets.token_hex(8)}", Range="0-0")

    def do_PATCH(self) -> None:
        BLOBS[self.path] = len(self._body())
        self._answer(202, Location=self.path, Range=f"0-{max(BLOBS[self.path] - 1, 0)}")

    def do_PUT(self) -> None:
        path, _, query = self.path.partition("?")
        body = self._body()
        digest = unquote(query.partition("digest=")[2]) or f"sha256:{hashlib.sha256(body).hexdigest()}"
        BLOBS[digest] = BLOBS.get(path, len(body))
        self._answer(201, **{"Location": self.path, "Docker-Content-Digest": digest})

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(), 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _answer(self, status: int, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": "0", **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def registry() -> Iterator[str]:
    """Its address: images that were pushed to it have a digest, as those that were pulled have."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Registry) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
