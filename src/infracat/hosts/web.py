"""Web addresses: what a GET comes to."""

from __future__ import annotations

import errno
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from infracat.facts import CannotObserve
from infracat.hosts.sockets import LOCALHOST, NO_SUCH_NAME

if TYPE_CHECKING:
    import requests

BODY = 64 * 1024  # bytes that are read at most
_CHUNK = 8 * 1024


class NoAnswer(Exception):
    """A definite no. ``listens``: somebody is there; he hangs up, or his certificate is bad."""

    def __init__(self, why: str, *, listens: bool = True) -> None:
        super().__init__(why)
        self.listens = listens


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back in the end; ``url`` is where the redirects led."""

    status: int
    reason: str
    url: str
    body: str  # its first 64 KiB


def get(url: str, timeout: float, *, follow: bool = True) -> Answer:
    """GETs ``url`` as an anonymous browser would: certificates are verified, redirects followed.

    Raises ``NoAnswer`` for a definite no, ``CannotObserve`` for what tells nothing (timed out, no route).
    """
    import requests

    try:
        with requests.Session() as session:
            _be_plain(session, url)
            with session.get(url, timeout=timeout, stream=True, allow_redirects=follow) as response:
                body = b"".join(_beginning(response, time.monotonic() + timeout))
                text = _text(body, response)
                return Answer(response.status_code, response.reason or "", response.url, text)
    except requests.exceptions.SSLError as error:
        raise NoAnswer(f"TLS: {_deepest(error)}") from error
    except requests.exceptions.TooManyRedirects as error:
        raise NoAnswer("it redirects without an end") from error
    except requests.exceptions.Timeout as error:
        raise CannotObserve(f"{url}: no answer within {timeout:.3g} s") from error
    except requests.exceptions.RequestException as error:
        raise _failure(url, error) from error


def _be_plain(session: requests.Session, url: str) -> None:
    """No credentials from a ~/.netrc, and no proxy between this machine and itself."""
    session.auth = lambda request: request
    if urlsplit(url).hostname in ("localhost", *LOCALHOST):
        session.trust_env = False


def _beginning(response: requests.Response, deadline: float) -> Iterator[bytes]:
    left = BODY
    for chunk in response.iter_content(_CHUNK):
        yield chunk[:left]
        left -= len(chunk)
        if left <= 0 or time.monotonic() > deadline:
            return


def _text(body: bytes, response: requests.Response) -> str:
    try:
        return body.decode(response.encoding or "utf-8", errors="replace")
    except LookupError:  # a charset that nobody knows
        return body.decode("utf-8", errors="replace")


def _failure(url: str, error: Exception) -> Exception:
    root = _deepest(error)
    if isinstance(root, socket.gaierror) and root.errno in NO_SUCH_NAME:
        return NoAnswer(f"there is no name {urlsplit(url).hostname}", listens=False)
    if isinstance(root, ConnectionError) and root.errno == errno.ECONNREFUSED:
        return NoAnswer("connection refused", listens=False)
    if isinstance(root, ConnectionError):  # reset, or closed without a word
        return NoAnswer("it hung up without an answer")
    return CannotObserve(f"{url}: {getattr(root, 'strerror', None) or root}")


def _deepest(error: BaseException) -> BaseException:
    """What the socket said, below what requests and urllib3 make of it."""
    while below := error.__cause__ or error.__context__:
        error = below
    return error
