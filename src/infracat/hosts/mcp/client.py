"""The HTTP client of a session. Imported only when it is needed: the library comes with the SDK."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

import httpx2
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

from infracat.hosts.http.bounded import values_in
from infracat.hosts.mcp.incoming import LONGEST, MOST_VALUES

__all__ = ["client", "sse_client", "streamable_http_client"]

Note = Callable[[httpx2.Response], Awaitable[None]]
Tell = Callable[[str], None]
PIECE = 64 * 1024  # bytes that are unpacked at a time


def client(headers: Mapping[str, str], note: Note, tell: Tell, *, proxies: bool) -> httpx2.AsyncClient:
    """Sends ``headers`` with every request, calls ``note`` with every response. The row's timeout is its only one.

    ``tell`` is called with what is wrong with an answer that is too long: the SDK passes over some of its errors.
    """

    async def bound(response: httpx2.Response) -> None:
        assert isinstance(response.stream, httpx2.AsyncByteStream)
        packed = response.headers.pop("content-encoding", "identity").strip().lower()  # httpx unpacks without a bound
        response.stream = _Bounded(response.stream, packed, tell)

    return httpx2.AsyncClient(
        headers={"Accept-Encoding": "identity", **headers},
        timeout=None,
        trust_env=proxies,
        event_hooks={"response": [note, bound]},
    )


class _Bounded(httpx2.AsyncByteStream):
    """A body, unpacked; it raises an error once it is longer than any message may be."""

    def __init__(self, stream: httpx2.AsyncByteStream, packed: str, tell: Tell) -> None:
        self._stream = stream
        self._packed = packed
        self._tell = tell

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = values = 0
        async for piece in self._pieces():
            length, values = length + len(piece), values + values_in(piece)
            if length > LONGEST:
                raise self._told(f"answered with more than {LONGEST // 1_000_000} MB")
            if values > MOST_VALUES:
                raise self._told(f"answered with more than {MOST_VALUES:,} values")
            yield piece

    async def _pieces(self) -> AsyncIterator[bytes]:
        if self._packed in ("", "identity"):
            async for chunk in self._stream:
                yield chunk
            return
        if self._packed not in ("gzip", "x-gzip", "deflate"):
            raise self._told("answered in an encoding that it was not asked for")
        unpacking = zlib.decompressobj(wbits=47)  # gzip and zlib
        async for chunk in self._stream:
            while chunk:
                try:
                    piece = unpacking.decompress(chunk, PIECE)
                except zlib.error as error:
                    raise httpx2.DecodingError(str(error)) from error
                yield piece
                chunk = unpacking.unconsumed_tail  # noqa: PLW2901

    def _told(self, what: str) -> Exception:
        self._tell(what)
        return httpx2.ReadError(what)

    async def aclose(self) -> None:
        await self._stream.aclose()


def is_failure(error: BaseException) -> bool:
    """An error of the connection or of the server; anything else is a bug of ours."""
    return isinstance(error, httpx2.HTTPError | OSError | ValueError)


def hung_up(error: BaseException) -> bool:
    return isinstance(error, httpx2.RemoteProtocolError | ConnectionError)
