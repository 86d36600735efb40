"""requests over connections of our own: limited in time as a whole, and open to a look at their certificates.

requests' own timeout is between two bytes: a server that sends one a second keeps it busy for hours.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Timer
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, proxy_from_url
from urllib3.connection import HTTPConnection, HTTPSConnection

from infracat.hosts.http.answers import NoAnswer
from infracat.hosts.http.bounded import MOST, BoundedResponse
from infracat.hosts.http.proxies import Proxy
from infracat.hosts.network.happy_eyeballs import dial
from infracat.hosts.network.tcp import at

Resolve = Callable[[str], tuple[str, ...]]


class DeadlineConnection:
    """One connection: connected, opened (through its proxy, with TLS), and shut down when its time is over."""

    def __init__(self, resolve: Resolve, until: float, when_open: Callable[[Any], None], most: int = MOST) -> None:
        self.most = most  # bytes of an answer
        self._resolve = resolve
        self._when_open = when_open
        self._timer: Timer | None = None
        self._dialled: list[socket.socket] = []  # the connection, and a duplicate of it: TLS takes the first over
        self.until = until
        self.is_cut = False
        self.peer = ""  # the address that accepted
        self.dialled = 0.0  # times by time.monotonic(): the name was resolved,
        self.connected = 0.0  # an address accepted the connection,
        self.opened = 0.0  # a request can be sent

    def dial(self, host: str, port: int) -> socket.socket:
        """Used by urllib3 in place of its own ``create_connection``."""
        addresses = self._resolve(host)
        self.dialled = time.monotonic()
        if not addresses:
            raise NoAnswer(f"there is no name {host}", listens=False)
        connection = dial(addresses, port, self.until)
        self.connected = time.monotonic()
        self._dialled = [connection, connection.dup()]
        with suppress(OSError):  # closed by the peer already: reading from it will show that
            self.peer = at(*connection.getpeername()[:2])
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.cut_at(self.until)
        connection.settimeout(max(self.until - time.monotonic(), 0.001))
        return connection

    def cut_at(self, until: float) -> None:
        """Ends whatever is read or written at that time."""
        if self._timer:
            self._timer.cancel()
        self._timer = Timer(max(until - time.monotonic(), 0), self._cut)
        self._timer.daemon = True
        self._timer.start()

    def open(self, connection: Any) -> None:
        self.opened = time.monotonic()
        self._when_open(connection)

    def close(self) -> None:
        if self._timer:
            self._timer.cancel()
        for each in self._dialled:
            each.close()

    def _cut(self) -> None:
        self.is_cut = True
        with suppress(OSError):
            self._dialled[-1].shutdown(socket.SHUT_RDWR)


class DeadlineAdapter(HTTPAdapter):
    """requests' adapter for one request over ``connection``. The context alone decides which certificates to trust."""

    def __init__(self, connection: DeadlineConnection, context: ssl.SSLContext | None, proxy: Proxy | None) -> None:
        super().__init__(max_retries=0)
        self._manager = _manager(context, self.proxy_headers(proxy.url) if proxy else {}, proxy)
        self._manager.pool_classes_by_scheme = _pools(connection)

    def get_connection_with_tls_context(self, request: Any, *_: Any, **__: Any) -> Any:
        """Called by requests 2.32 and newer."""
        return self._manager.connection_from_url(request.url)

    def get_connection(self, url: str, *_: Any, **__: Any) -> Any:  # type: ignore[override]
        """Called by older ones."""
        return self._manager.connection_from_url(url)

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002
        """requests would add certifi's authorities to the context's."""
        conn.cert_reqs = "CERT_REQUIRED" if verify else "CERT_NONE"

    def close(self) -> None:
        self._manager.clear()
        super().close()


def _manager(context: ssl.SSLContext | None, headers: dict[str, str], proxy: Proxy | None) -> PoolManager:
    options: dict[str, Any] = {"ssl_context": context} if context else {}
    if proxy is None:
        return PoolManager(1, **options)
    return proxy_from_url(proxy.url, num_pools=1, proxy_headers=headers, proxy_ssl_context=context, **options)


def _pools(connection: DeadlineConnection) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        response_class = staticmethod(partial(BoundedResponse, most=connection.most, timed=False))  # type: ignore[assignment]

        def _new_conn(self) -> socket.socket:
            return connection.dial(self._dns_host, self.port)

        def connect(self) -> None:
            super().connect()
            connection.open(self.sock)

    class Secure(HTTPSConnection):
        response_class = staticmethod(partial(BoundedResponse, most=connection.most, timed=False))  # type: ignore[assignment]

        def _new_conn(self) -> socket.socket:
            return connection.dial(self._dns_host, self.port)

        def connect(self) -> None:
            super().connect()
            connection.open(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
