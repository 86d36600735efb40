"""One request, from resolving the name to the answer. Imports requests, which is slow: to be imported when needed."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
import urllib3

from infracat.facts import CannotObserve
from infracat.hosts.http import tls
from infracat.hosts.http.answers import Answer, BadCertificate, NoAnswer, SilentServer
from infracat.hosts.http.client_certs import (
    ASKS,
    said_about_client_cert,
    show_client_cert,
    told_by_alert,
    watching_context,
)
from infracat.hosts.http.deadline import DeadlineConnection
from infracat.hosts.http.hanging_files import text_where_it_may_hang
from infracat.hosts.http.proxies import proxy_for
from infracat.hosts.http.replies import BODY, HEADER, Body, printable_line, read_body
from infracat.hosts.http.request_errors import as_outcome, describe, root_of
from infracat.hosts.http.transfer import USER_AGENT, response_to
from infracat.hosts.network.happy_eyeballs import ConnectTimeout

if TYPE_CHECKING:
    from infracat.hosts.host import Host
    from infracat.hosts.http.request import Request

LOOK_AGAIN = 5.0  # seconds, for reading a certificate that is not trusted
MOST_OF_THE_TIME = (
    0.5  # of the timeout: after so long a wait it is the server that is silent, not the way to it that was slow
)
_TOLD = re.compile(
    r".*rate-?limit.*|.*24hour-limit|retry-after|location|content-type|www-authenticate|server|date|via", re.DOTALL
)


class _ChainSeen(Exception):
    pass


class Exchange:
    """One request, from resolving the name to the answer."""

    def __init__(self, host: Host, request: Request, timeout: float) -> None:
        self._host = host
        self._request = request
        self._timeout = timeout
        self._proxy = proxy_for(request.url, host.environ)
        self._site = urlsplit(request.url)
        self._notes: list[str] = []
        self._certificates: tuple[tls.Certificate, ...] = ()

    def answer(self) -> Answer:
        began = time.monotonic()
        outcome = "no answer"
        try:
            answer = self._ask(self._context(), self._look_at, self._timeout)
            outcome = "\n".join([f"{answer.status} {answer.reason}".strip(), *self._notes, answer.body]).strip()
        except NoAnswer as no:
            no.certificates = no.certificates or self._certificates
            outcome = str(no)
            raise
        except CannotObserve as error:
            outcome = str(error)
            raise
        finally:
            curl = " ".join(filter(None, ["curl -sSi", self._request.curl, quote(self._request.shown)]))
            self._host.record_evidence(curl, None, self._request.hidden(outcome), time.monotonic() - began)
        return answer

    def _ask(self, context: ssl.SSLContext | None, when_open: Callable[[Any], None], timeout: float) -> Answer:
        connection = DeadlineConnection(self._host.addresses, time.monotonic() + timeout, when_open)
        try:
            return self._sent(connection, context)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ConnectTimeout) as error:
            raise self._failure(error, connection) from error
        except NoAnswer as no:
            raise self._without_proxy(str(no), no) from no

    def _sent(self, connection: DeadlineConnection, context: ssl.SSLContext | None) -> Answer:
        headers = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
        prepared = requests.Request("GET", self._request.url, headers=headers | dict(self._request.headers)).prepare()
        left = self._timeout + 1  # the connection is shut down before that
        began = time.monotonic()
        with response_to(prepared, connection, context, self._proxy, left) as response:
            answered = time.monotonic()
            head = {name.lower(): printable_line(value) for name, value in response.headers.items()}
            self._note(connection, began, answered, head)
            if response.status_code == 407 and self._proxy:
                raise CannotObserve(f"the proxy {self._proxy}: 407 {printable_line(response.reason or '')}")
            body = read_body(response, connection, search=self._request.contains is not None)
            return Answer(
                status=response.status_code,
                reason=printable_line(response.reason or "") + said_about_client_cert(response.status_code, body.text),
                url=self._request.shown,
                headers=head,
                body=self._shown(body) if response.status_code >= 400 else "",
                contains=body.contains(self._request.contains) if self._request.contains else None,
                latency=answered - connection.opened,
                certificates=self._certificates,
            )

    def _shown(self, body: Body) -> str:
        return self._host.redacted_prefix(self._request.hidden(body.text), BODY, whole=False)

    def _look_at(self, connection: Any) -> None:
        if self._site.scheme == "https":
            self._certificates = tls.certificates_on(connection)

    def _note(self, connection: DeadlineConnection, began: float, answered: float, head: Mapping[str, str]) -> None:
        times = (
            f"name {connection.dialled - began:.3f} s, connection {connection.connected - connection.dialled:.3f} s, "
            f"{'TLS' if self._site.scheme == 'https' else 'opening'} {connection.opened - connection.connected:.3f} s, "
            f"answer {answered - connection.opened:.3f} s"
        )
        through = f" through the proxy {self._proxy}" if self._proxy else f" from {connection.peer}"
        self._notes.append(f"({times}{through})")
        self._notes += [f"({each})" for each in self._certificates]
        told = {name: self._request.hidden(value) for name, value in head.items() if _TOLD.fullmatch(name)}
        self._notes += [f"{name}: {self._host.redacted_prefix(value, HEADER)}" for name, value in told.items()]

    def _context(self) -> ssl.SSLContext | None:
        """For TLS with the server, or with the proxy."""
        if self._site.scheme != "https" and not (self._proxy and self._proxy.is_https):
            return None
        return self._host.cached_per_run(("trust", self._request.ca, self._request.client_cert), self._made_context)

    def _made_context(self) -> ssl.SSLContext:
        ca, own = self._request.ca, self._request.client_cert
        context = self._trusting_as_usual() if ca is None else _trusting(self._host, ca)
        if own:
            show_client_cert(context, own, self._host)
        return context

    def _trusting_as_usual(self) -> ssl.SSLContext:
        return tls.default_context(self._host.environ, partial(text_where_it_may_hang, self._host))

    def _failure(self, error: Exception, connection: DeadlineConnection) -> Exception:
        root = root_of(error)
        if isinstance(error, ConnectTimeout):
            return CannotObserve(f"{self._request.shown}: {error}{self._through} within {self._timeout:.3g} s")
        if isinstance(root, TimeoutError) or connection.is_cut or time.monotonic() >= connection.until:
            return self._too_late(connection)
        if words := self._about_client_cert(root):
            return NoAnswer(words)
        if isinstance(root, ssl.SSLError) and not connection.opened and not (self._proxy and self._proxy.is_https):
            return self._no_tls(root)
        if self._proxy and not connection.opened:
            return CannotObserve(f"the proxy {self._proxy}: {describe(root)}")
        return as_outcome(self._request.shown, root)

    def _about_client_cert(self, root: BaseException) -> str:
        """TLS 1.2 ends the handshake for want of one, TLS 1.3 the connection after it; neither says why in words."""
        is_ours = isinstance(root, ssl.SSLCertVerificationError) or not isinstance(root, ssl.SSLError | ConnectionError)
        if self._site.scheme != "https" or is_ours:
            return ""
        if not self._host.cached_per_run(("asks", self._site.netloc, str(self._proxy)), self._asks_for_client_cert):
            return ""
        if self._request.client_cert is None:
            return ASKS
        return f"it refuses the client certificate{told_by_alert(root)}"

    def _asks_for_client_cert(self) -> bool:
        """A second connection, which ends with the handshake."""
        asked: list[bool] = []

        def stop(_: Any) -> None:
            raise _ChainSeen

        until = time.monotonic() + min(self._host.left, LOOK_AGAIN)
        connection = DeadlineConnection(self._host.addresses, until, stop)
        with suppress(
            _ChainSeen, NoAnswer, CannotObserve, OSError, requests.RequestException, urllib3.exceptions.HTTPError
        ):
            self._sent(connection, watching_context(lambda: asked.append(True)))
        return bool(asked)

    def _too_late(self, connection: DeadlineConnection) -> CannotObserve:
        """A silent proxy says nothing about the server; nor does a short wait after a slow lookup of its name."""
        waited = connection.until - connection.connected
        if connection.connected and not self._proxy and waited >= self._timeout * MOST_OF_THE_TIME:
            return SilentServer(f"{self._where(connection)} within {_round(waited)} s")
        return CannotObserve(f"{self._where(connection)} within {self._timeout:.3g} s")

    def _where(self, connection: DeadlineConnection) -> str:
        """How far the request came."""
        if connection.opened:
            return f"{self._request.shown}: accepted, and no answer{self._through}"
        if connection.connected:
            return (
                f"{self._request.shown}: {connection.peer} accepted, and the TLS handshake did not end{self._through}"
            )
        return f"{self._request.shown}: no connection{self._through}"

    @property
    def _through(self) -> str:
        return f" (through the proxy {self._proxy})" if self._proxy else ""

    def _without_proxy(self, why: str, no: NoAnswer) -> Exception:
        """A proxy that cannot be reached says nothing about the server."""
        return CannotObserve(f"the proxy {self._proxy}: {why}") if self._proxy else no

    def _no_tls(self, error: ssl.SSLError) -> BadCertificate:
        if not isinstance(error, ssl.SSLCertVerificationError):
            return BadCertificate(f"{self._site.netloc}: {describe(error)}")
        host = self._site.hostname or ""
        chain = self._host.cached_per_run(("certificates", self._site.netloc, str(self._proxy)), self._shown_chain)
        return BadCertificate(tls.rejection_reason(error, chain, host, self._request.ca), chain)

    def _shown_chain(self) -> tuple[tls.Certificate, ...]:
        """A second connection, only to read the untrusted certificates: it is closed before any request is sent."""
        chain: list[tls.Certificate] = []

        def look(connection: Any) -> None:
            chain.extend(tls.chain_on(connection))
            raise _ChainSeen

        began = time.monotonic()
        with suppress(_ChainSeen, NoAnswer, CannotObserve):
            self._ask(tls.unverified_context(), look, min(self._host.left, LOOK_AGAIN))
        name, port = self._site.hostname, self._site.port or 443
        command = f"openssl s_client -connect {name}:{port} -servername {name} -showcerts"
        self._host.record_evidence(
            command, None, "\n".join(map(str, chain)) or "nothing was shown", time.monotonic() - began
        )
        return tuple(chain)


def _round(seconds: float) -> str:
    """Whole seconds that have passed, or all but a twentieth of one: ``9.96`` → ``10``, ``4.73`` → ``4``."""
    return f"{int(seconds + 0.05)}" if seconds >= 1 else f"{seconds:.1g}"


def _trusting(host: Host, ca: str) -> ssl.SSLContext:
    text = host.read_text(ca)
    if text is None:
        raise CannotObserve(f"ca: {ca}: there is no such file")
    try:
        return tls.context_trusting(text)
    except (ValueError, ssl.SSLError) as error:
        raise CannotObserve(f"ca: {ca}: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)") from error
