"""Requests of any method, with whatever they carry, and their whole answers; for what is no observation of a row.

Each has a connection of its own, bounded in time as a whole. TLS is verified; proxies and authorities are the
environment's. No credentials from a ~/.netrc, no cookies, no redirects.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import requests

import infracat
from infracat.facts import CannotObserve
from infracat.hosts.http import tls
from infracat.hosts.http.answers import NoAnswer
from infracat.hosts.http.bounded import MOST, check_packing, check_values, read_within
from infracat.hosts.http.deadline import DeadlineAdapter, DeadlineConnection
from infracat.hosts.http.proxies import Proxy, proxy_for
from infracat.hosts.http.request_errors import describe, root_of
from infracat.hosts.network.happy_eyeballs import ConnectTimeout
from infracat.hosts.network.tcp import resolve_within

_SLOWEST = 20_000  # bytes a second at which a file may travel
USER_AGENT = f"infracat/{infracat.__version__}"


class NotSent(Exception):
    """No connection came about: the request has not arrived."""


class NotTrusted(NotSent):
    """TLS failed."""


class Unanswered(Exception):
    """The request may have arrived, and no whole answer came."""


@dataclass(frozen=True)
class Outgoing:
    """What is sent: ``json``, or ``fields`` and ``files`` of a form; a file is a name, a content, and a media type."""

    method: str
    url: str
    params: Mapping[str, str | int] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: Any = None
    fields: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, bytes, str]] = field(default_factory=dict, repr=False)
    most: int = MOST  # bytes of an answer

    def prepared(self) -> requests.PreparedRequest:
        """As it travels. Raises ``ValueError`` for what is no web address, or no header."""
        return requests.Request(
            self.method, self.url, params=self.params, headers=self.headers, json=self.json, data=self.fields,
            files=self.files,
        ).prepare()  # fmt: skip


@dataclass(frozen=True)
class Incoming:
    """What came back, whatever its status; header names in any letters."""

    status: int
    reason: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class Transfers:
    """Sends one request after another. ``timeout``: for a connection, and between two bytes of an answer."""

    def __init__(self, environ: Mapping[str, str], timeout: float) -> None:
        self._environ = environ
        self._timeout = timeout

    def send(self, request: requests.PreparedRequest, most: int = MOST) -> Incoming:
        """Raises ``NotSent`` and ``Unanswered``; ``CannotObserve`` for a proxy or authorities that are unusable."""
        whole = 2 * self._timeout + len(request.body or b"") / _SLOWEST
        began = time.monotonic()
        proxy = proxy_for(request.url or "", self._environ)
        connection = DeadlineConnection(
            lambda name: resolve_within(name, self._timeout),
            began + self._timeout,
            lambda _: connection.cut_at(began + whole),
            most,
        )
        try:
            with response_to(request, connection, self._context(request, proxy), proxy, self._timeout) as response:
                check_packing(response.headers)
                body = read_within(response, most)
                check_values(body)
                if connection.is_cut:  # the end of the connection looks like the end of the answer
                    raise TimeoutError
                return Incoming(response.status_code, response.reason or "", response.headers, body)
        except (requests.RequestException, OSError, NoAnswer, CannotObserve) as error:
            raise self._failure(error, connection, proxy, whole) from error

    def _context(self, request: requests.PreparedRequest, proxy: Proxy | None) -> ssl.SSLContext | None:
        is_https = urlsplit(request.url or "").scheme == "https" or (proxy is not None and proxy.is_https)
        return self._trust if is_https else None

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return tls.default_context(self._environ)

    def _failure(
        self, error: Exception, connection: DeadlineConnection, proxy: Proxy | None, whole: float
    ) -> NotSent | Unanswered:
        root = root_of(error)
        through = " (through the proxy)" if proxy else ""
        is_late = isinstance(root, TimeoutError | ConnectTimeout) or connection.is_cut
        if connection.opened:
            if connection.is_cut:
                return Unanswered(f"no whole answer within {whole:.3g} s")
            why = f"no answer within {self._timeout:.3g} s" if is_late else describe(root)
            return Unanswered(f"{why}{through}")
        if is_late:
            return NotSent(f"no connection within {self._timeout:.3g} s{through}")
        if isinstance(root, ssl.SSLError):
            return NotTrusted(describe(root))
        why = str(root)
        return NotSent(f"cannot connect{through}: {why[:1].upper()}{why[1:]}")


@contextmanager
def response_to(
    request: requests.PreparedRequest,
    connection: DeadlineConnection,
    context: ssl.SSLContext | None,
    proxy: Proxy | None,
    timeout: float,
) -> Iterator[requests.Response]:
    """The response over ``connection``, its body not read yet; the connection is closed at the end."""
    adapter: Any = DeadlineAdapter(connection, context, proxy)
    proxies = {urlsplit(request.url or "").scheme: proxy.url} if proxy else {}
    verify = context is None or context.verify_mode != ssl.CERT_NONE
    try:
        with adapter.send(request, stream=True, timeout=(timeout, timeout), verify=verify, proxies=proxies) as response:
            if connection.is_cut:  # the end of the connection looks like the end of the answer's head
                raise TimeoutError
            yield response
    finally:
        connection.close()
        adapter.close()
