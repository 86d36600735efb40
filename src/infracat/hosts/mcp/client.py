"""The HTTP client of a session. Imported only when it is needed: the library comes with the SDK."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import httpx2
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

from infracat.hosts.mcp.pipes import LONGEST

__all__ = ["client", "sse_client", "streamable_http_client"]

Note = Callable[[httpx2.Response], Awaitable[None]]


def client(headers: Mapping[str, str], note: Note, *, proxies: bool) -> httpx2.AsyncClient:
    """Sends ``headers`` with every request, calls ``note`` with every response. The row's timeout is its only one."""
    return httpx2.AsyncClient(
        headers=dict(headers), timeout=None, trust_env=proxies, event_hooks={"response": [note, _bound]}
    )


async def _bound(response: httpx2.Response) -> None:
    assert isinstance(response.stream, httpx2.AsyncByteStream)
    response.stream = _Bounded(response.stream)


class _Bounded(httpx2.AsyncByteStream):
    """A body that raises an error once it is longer than any message may be."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = LONGEST
        async for chunk in self._stream:
            left -= len(chunk)
            if left < 0:
                raise httpx2.ReadError(f"an answer of more than {LONGEST:,} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


def is_failure(error: BaseException) -> bool:
    """An error of the connection or of the server; anything else is a bug of ours."""
    return isinstance(error, httpx2.HTTPError | OSError | ValueError)


def hung_up(error: BaseException) -> bool:
    return isinstance(error, httpx2.RemoteProtocolError | ConnectionError)
