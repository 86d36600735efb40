"""Servers at a web address: streamable HTTP, and the older HTTP with server-sent events."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit
from urllib.request import getproxies

from infracat.facts import CannotObserve, Unavailable
from infracat.hosts.causes import causes
from infracat.hosts.mcp import sdk
from infracat.hosts.mcp.incoming import LONGEST
from infracat.hosts.mcp.session import GREETING, SessionResult, run_session
from infracat.hosts.network.tcp import LOCALHOST, NO_SUCH_NAME

if TYPE_CHECKING:
    import httpx2
    from mcp.client._transport import TransportStreams

    from infracat.hosts.host import Host

Transport = Literal["http", "sse"]
OLDER = (400, 404, 405, 406)  # of a server that supports only the older transport, to the newer one
TOO_MANY = 429


class NoServer(Exception):
    """There is no such name, or the connection is refused."""


@dataclass(frozen=True)
class Address:
    """A server's URL, and the headers that it is sent with each request."""

    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    transport: Transport | None  # None: whichever it supports
    shown: str  # the URL for display

    @property
    def hostname(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def has_credentials(self) -> bool:
        names = {name.lower() for name in self.headers}
        return bool(names - {"accept", "user-agent", "content-type"}) or "@" in urlsplit(self.url).netloc


def call(address: Address, host: Host) -> SessionResult:
    """Runs a session. ``NoServer`` where nothing listens, ``CannotObserve`` for what is inconclusive (no route)."""
    sdk.import_sdk()
    if not getproxies() and not host.addresses(address.hostname):
        raise NoServer(f"there is no name {address.hostname}")
    server = _WebServer(address, host)
    result = server.run(address.transport or "http")
    if address.transport is None and server.status in OLDER and result.wrong[GREETING]:
        older = server.run("sse")
        result = older if older.wrong[GREETING] == "" else result
    return result


class _WebServer:
    """Sessions with one address; remembers the last response."""

    def __init__(self, address: Address, host: Host) -> None:
        self._address = address
        self._host = host
        self._method = ""
        self.status = 0
        self._reason = ""
        self._too_much = ""  # what is wrong with an answer that was not read to its end

    def run(self, transport: Transport) -> SessionResult:
        result, began, self.status = SessionResult(self._host.clean), time.monotonic(), 0
        self._method = "POST" if transport == "http" else "GET"
        patience = max(self._host.timeout - self._host.age, 0.0)
        try:
            asyncio.run(run_session(self._streams(transport), result, patience, self._why))
        except Exception as error:  # in a group, or in a group of groups
            result.wrong[result.asked] = self._why() or self._failure(error)
        finally:
            said = str(result) or "no answer"
            self._host.record_evidence(f"{self._method} {self._address.shown}", None, said, time.monotonic() - began)
        return result

    @asynccontextmanager
    async def _streams(self, transport: Transport) -> AsyncIterator[TransportStreams]:
        from infracat.hosts.mcp.client import sse_client, streamable_http_client

        if transport == "sse":
            async with sse_client(self._address.url, timeout=3600, httpx_client_factory=self._client) as streams:
                yield streams
            return
        async with (
            self._client() as client,
            streamable_http_client(self._address.url, http_client=client, max_sse_event_size=LONGEST) as streams,
        ):
            yield streams

    def _client(self, *_: Any, **__: Any) -> httpx2.AsyncClient:
        """No proxy between this machine and itself."""
        from infracat.hosts.mcp.client import client

        local = self._address.hostname in ("localhost", *LOCALHOST)
        return client(self._address.headers, self._note, self._tell, proxies=not local)

    async def _note(self, response: httpx2.Response) -> None:
        """Not of the requests beside the session: for a stream of notifications, which most servers do not have."""
        if response.request.method == self._method:
            self.status, self._reason = response.status_code, response.reason_phrase

    def _tell(self, what: str) -> None:
        self._too_much = what

    def _why(self) -> str | Unavailable:
        if self._too_much:
            return Unavailable(f"{self._address.shown} {self._too_much}")
        if self.status < 300:
            return ""
        answer = f"{self._address.shown} answers with {self.status} {self._reason}".strip()
        if self.status == 401 and not self._address.has_credentials:
            return Unavailable(f"{answer}: it asks for a login that only its clients can do")
        return Unavailable(f"{answer}: ask later") if self.status == TOO_MANY else answer

    def _failure(self, raised: Exception) -> str:
        from infracat.hosts.mcp.client import hung_up, is_failure

        found = [each for each in causes(raised) if not isinstance(each, BaseExceptionGroup)]
        error = found[0]
        shown = self._address.shown
        if any(isinstance(each, ConnectionRefusedError) for each in found):
            raise NoServer(f"{shown}: connection refused") from error
        if any(isinstance(each, socket.gaierror) and each.errno in NO_SUCH_NAME for each in found):
            raise NoServer(f"there is no name {self._address.hostname}") from error
        if bad := next((each for each in found if isinstance(each, ssl.SSLError)), None):
            return f"{shown}: TLS: {bad}"
        if any(hung_up(each) for each in found):
            return f"{shown}: it hung up without an answer"
        if not is_failure(error):
            raise error
        raise CannotObserve(f"{shown}: {error}") from error
