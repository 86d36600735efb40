"""Answers in limited memory and time, whichever library asks: those of Docker and of the clouds read an answer whole.

All bytes of one count: its head, informational answers, the lengths of its chunks, what follows the last of them.
"""

from __future__ import annotations

import io
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from infracat.hosts.causes import causes
from infracat.hosts.http.interim import FinalResponse

if TYPE_CHECKING:
    import requests

MOST = 4_000_000  # bytes of an answer, on the wire and unpacked
MOST_VALUES = 100_000  # of JSON, or tags of XML: `[{},{},…` takes 25 times its length in memory
MOST_REDIRECTS = 3  # a session keeps all their answers
PIECE = 8 * 1024  # bytes: older versions of urllib3 unpack as much at once, to a thousand times its length
_NO_END = 0xFFFFFFFF  # milliseconds: Windows's INFINITE, which pywin32 also writes as -1
UNPACKED = ("gzip", "x-gzip", "deflate")  # in pieces; what others make of one byte has no bound


class ResponseTooLarge(OSError):
    """More than is kept of an answer; nothing in it counts."""


def too_much(error: BaseException) -> ResponseTooLarge | None:
    """Whether that is below an error of a library, or urllib3's own bound for the line before a chunk."""
    inner = getattr(error, "inner_exception", None)  # azure-core's
    for each in (*causes(error), *causes(inner or error)):
        if isinstance(each, ResponseTooLarge):
            return each
        if "exceeded maximum allowed length" in str(each):
            return ResponseTooLarge("answered with a line without an end")
    return None


def values_in(text: bytes) -> int:
    """At most how many."""
    return sum(text.count(each) for each in (b",", b"[", b"{", b"<"))


def check_values(body: bytes) -> None:
    """Raises ``ResponseTooLarge`` for what fills the memory once it is parsed."""
    if values_in(body) > MOST_VALUES:
        raise ResponseTooLarge(f"answered with more than {MOST_VALUES:,} values")
    if b"<!ENTITY" in body.replace(b"\0", b""):  # one of a few letters may stand for gigabytes
        raise ResponseTooLarge("answered with XML that defines entities")


class BoundedResponse(FinalResponse):
    """A response of at most ``most`` bytes; ``timed``: all of it within the time that its socket has for one read."""

    def __init__(self, sock: Any, *arguments: Any, most: int = MOST, timed: bool = True, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_Counted(self.fp.detach(), sock, most, _timeout(sock) if timed else None))


class _Counted(io.RawIOBase):
    """A socket's bytes; any other attribute is that of the file below, which libraries look for."""

    def __init__(self, below: Any, sock: Any, most: int, seconds: float | None) -> None:
        self.below = below
        self._socket = sock  # the file below does not have it by the same name everywhere
        self.allow(most, seconds)

    def allow(self, most: int, seconds: float | None) -> None:
        self._most = self._left = most
        self._until = None if seconds is None else time.monotonic() + seconds

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._until is not None:
            self._wait_until(self._until)
        count: int | None = self.below.readinto(buffer)
        self._left -= count or 0
        if self._left < 0:
            raise ResponseTooLarge(f"answered with more than {self._most // 1_000_000} MB")
        return count

    def close(self) -> None:
        self.below.close()
        super().close()

    def _wait_until(self, until: float) -> None:
        left = until - time.monotonic()
        if left <= 0:
            raise TimeoutError("its answer has no end")
        self._socket.settimeout(left)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.below, name)


def _timeout(sock: Any) -> float | None:
    """In seconds; docker's socket of a named pipe of Windows is set in seconds, and answers in milliseconds."""
    timeout: float | None = sock.gettimeout()
    if timeout is None or type(sock).__name__ != "NpipeSocket":
        return timeout
    return timeout / 1000 if 0 < timeout < _NO_END else None


def allow(response: Any, most: int, seconds: float) -> None:
    """Of urllib3's ``response``, what follows may be that long: a file, which is written to a disk as it comes."""
    if file := getattr(getattr(response, "_fp", None), "fp", None):
        file.raw.allow(most, seconds)


def bounded_pool(pool: Any, most: int = MOST) -> Any:
    """One of urllib3's pools, of whatever class: its new connections read bounded responses."""
    if "_new_conn" not in vars(pool):
        pool._new_conn = partial(_connection, pool._new_conn, most)
    return pool


def _connection(make: Any, most: int) -> Any:
    connection = make()
    connection.response_class = partial(BoundedResponse, most=most)
    connection._original_response_cls = connection.response_class  # botocore's connections go back to that
    return connection


def bounded(adapter: Any) -> Any:
    """One of requests' adapters: its answers are read here, and at most ``MOST`` bytes of each when unpacked."""
    for name in ("get_connection", "get_connection_with_tls_context"):  # before requests 2.32, and since
        if make := getattr(adapter, name, None):
            setattr(adapter, name, partial(_pool_of, make))
    adapter.send = partial(_answer, adapter.send)
    return adapter


def bounded_session() -> requests.Session:
    import requests
    from requests.adapters import HTTPAdapter

    session = requests.Session()
    session.max_redirects = MOST_REDIRECTS
    for scheme in ("http://", "https://"):
        session.mount(scheme, bounded(HTTPAdapter()))
    return session


def _pool_of(make: Any, *arguments: Any, **options: Any) -> Any:
    return bounded_pool(make(*arguments, **options))


def _answer(send: Any, request: Any, stream: bool = False, **options: Any) -> requests.Response:
    from requests.exceptions import ConnectionError as NoAnswer

    request.headers["Accept-Encoding"] = "gzip, deflate"
    response: requests.Response = send(request, stream=True, **options)
    try:
        check_packing(response.headers, () if stream else UNPACKED)
        if not stream:
            response._content = read_within(response, MOST)
            check_values(response._content)
    except ResponseTooLarge as error:
        response.close()
        raise NoAnswer(error, request=request) from error
    return response


def check_packing(headers: Mapping[str, str], known: Sequence[str] = UNPACKED) -> None:
    """Raises ``ResponseTooLarge`` for what cannot be unpacked in pieces."""
    packed = headers.get("content-encoding", "").strip().lower()
    if packed not in ("", "identity", *known):
        shown = "".join(each if each.isprintable() else "�" for each in packed[:40])
        raise ResponseTooLarge(f"answered in an encoding that it was not asked for: {shown}")


def read_within(response: requests.Response, most: int) -> bytes:
    """A body, unpacked; raises ``ResponseTooLarge`` where it is longer."""
    body = bytearray()
    for piece in response.iter_content(PIECE):
        body += piece
        if len(body) > most:
            raise ResponseTooLarge(f"answered with more than {most // 1_000_000} MB, unpacked")
    return bytes(body)
