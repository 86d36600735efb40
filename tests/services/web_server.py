"""An HTTP server on a port of its own, for as long as a test needs it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class _Quiet:
    """Put before a handler, so that its requests are not logged."""

    def log_message(self, *args: object) -> None:
        pass


@contextmanager
def web_server(handler: type[BaseHTTPRequestHandler], context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Yields the port at 127.0.0.1; with a ``context``, over TLS."""
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Quiet, handler), {})) as server:
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *args: None  # type: ignore[method-assign]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_port
        server.shutdown()
