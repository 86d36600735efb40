"""One request to a tracker and its answer. Imports requests, which takes its time: only who sends needs it."""

from __future__ import annotations

import errno
import socket
from concurrent.futures import Future
from http.cookiejar import DefaultCookiePolicy
from itertools import islice
from threading import Thread
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from infracat import __version__
from infracat.attach.access import Access
from infracat.attach.answer import Answer
from infracat.attach.failures import BadSetup, NotAttached, Refused, RetryLater
from infracat.hosts.http.request_errors import describe, root_of

_PIECE, _PIECES = 65_536, 800  # bytes at a time, and how many such pieces of an answer are read
_SLOWEST = 20_000  # bytes a second at which a file may travel
_FOLLOWED = 3  # redirects
_KEEPING = (307, 308)  # the method, and what is sent
_REDIRECTS = (301, 302, 303, *_KEEPING)
_NO_WAY = (errno.ECONNREFUSED, errno.ENETUNREACH, errno.EHOSTUNREACH, errno.EADDRNOTAVAIL)


class _LetIn(requests.auth.AuthBase):
    """As ``auth``, so that no ~/.netrc speaks in its place."""

    def __init__(self, access: Access) -> None:
        self._headers = access.headers

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.update(self._headers)
        return request


def prepared(access: Access, request: requests.Request) -> requests.PreparedRequest:
    """``request`` as it travels, with what lets us in."""
    usual = {"User-Agent": f"infracat/{__version__}", "Accept": "application/json", **access.public}
    request.headers = {**usual, **request.headers}
    request.auth = _LetIn(access)
    try:
        return request.prepare()
    except (requests.RequestException, ValueError) as error:
        raise BadSetup(f"{access.url_variable}: is no address that can be asked") from error


class Exchange:
    """Asks one tracker. TLS is verified; proxies and REQUESTS_CA_BUNDLE are the environment's; no cookies."""

    def __init__(self, access: Access, timeout: float) -> None:
        self._access = access
        self._timeout = timeout

    def __call__(self, request: requests.PreparedRequest) -> Answer:
        """The answer, whatever it says. Raises ``Again`` where there is none, ``NotAttached`` where there will be none.

        A redirect is followed on the same server only: what lets us in goes nowhere else.
        """
        for _ in range(_FOLLOWED + 1):
            answer = self._within(request)
            if answer.status not in _REDIRECTS:
                return answer
            request = self._followed(request, answer)
        raise NotAttached(f"redirects again and again: is {self._access.url_variable} right?")

    def _followed(self, request: requests.PreparedRequest, answer: Answer) -> requests.PreparedRequest:
        target = urljoin(answer.url, answer.headers.get("location", ""))
        there, here = urlsplit(target), urlsplit(answer.url)
        if _site(there) != _site(here):
            where = f"{there.scheme}://{there.hostname or ''}"
            raise Refused(
                f"{answer.status}: redirects to {where}, and was not followed: what lets us in stays with"
                f" {self._access.url}. Is {self._access.url_variable} right?",
                answer.status,
            )
        if request.method != "GET" and answer.status not in _KEEPING:
            raise Refused(
                f"{answer.status}: redirects to {there.path}: is {self._access.url_variable} right, and are we let in?",
                answer.status,
            )
        request.url = target
        return request

    def _within(self, request: requests.PreparedRequest) -> Answer:
        """In a thread of its own: requests bounds the time between two bytes, not that of the whole."""
        future: Future[Answer] = Future()
        left = 2 * self._timeout + len(request.body or b"") / _SLOWEST
        Thread(target=self._ask, args=(request, future), daemon=True).start()
        try:
            return future.result(left)
        except requests.RequestException as error:
            raise self._failure(error) from error
        except TimeoutError as error:
            raise RetryLater(f"no whole answer within {left:.3g} s") from error

    def _ask(self, request: requests.PreparedRequest, future: Future[Answer]) -> None:
        try:
            future.set_result(self._asked(request))
        except BaseException as error:  # for whoever waits
            future.set_exception(error)

    def _asked(self, request: requests.PreparedRequest) -> Answer:
        url = request.url or ""
        with requests.Session() as session:
            session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
            settings = session.merge_environment_settings(url, {}, True, None, None)
            with session.send(request, timeout=self._timeout, allow_redirects=False, **settings) as response:
                body = b"".join(islice(response.iter_content(_PIECE), _PIECES))
                return Answer(url, response.status_code, response.reason or "", response.headers, body)

    def _failure(self, error: requests.RequestException) -> Exception:
        """Where no connection came about, nothing has arrived."""
        root = root_of(error)
        proxy = " (through the proxy)" if isinstance(error, requests.exceptions.ProxyError) else ""
        if isinstance(error, requests.exceptions.SSLError):
            return NotAttached(
                f"TLS: {describe(root)}; a file with your own authorities is named by REQUESTS_CA_BUNDLE"
            )
        if isinstance(error, requests.ConnectTimeout):
            return RetryLater(f"no connection within {self._timeout:.3g} s{proxy}", uncertain=False)
        if isinstance(root, TimeoutError):
            return RetryLater(f"no answer within {self._timeout:.3g} s{proxy}")
        if isinstance(root, socket.gaierror) or (isinstance(root, OSError) and root.errno in _NO_WAY):
            return RetryLater(f"cannot connect{proxy}: {root.strerror}", uncertain=False)
        return RetryLater(f"{describe(root)}{proxy}")


def _site(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)
