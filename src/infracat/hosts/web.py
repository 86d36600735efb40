"""Web addresses: what one GET comes to."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from infracat.facts import CannotObserve
from infracat.hosts.answers import Answer, BadCertificate, NoAnswer
from infracat.hosts.dial import TooSlow
from infracat.hosts.proxies import proxy_for
from infracat.hosts.tls import Certificate

if TYPE_CHECKING:
    import requests

    from infracat.hosts.host import Host
    from infracat.hosts.wire import Line

__all__ = ["BODY", "Answer", "BadCertificate", "NoAnswer", "Request", "Web"]

BODY = 64 * 1024  # bytes of a body that are read at most
BODY_TIME = 2.0  # seconds that it may take
LOOK_AGAIN = 5.0  # seconds, to see a certificate that is not trusted
_CHUNK = 8 * 1024
_TOLD = re.compile(r".*ratelimit.*|retry-after|location|content-type|www-authenticate|server|date|via", re.DOTALL)
_LONGEST = 200  # characters of a header that are told


@dataclass(frozen=True, slots=True)
class Request:
    """A GET. ``shown`` is its URL as people may read it, ``curl`` the options that repeat it, without any secret."""

    url: str = field(repr=False)
    shown: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    curl: str = ""
    ca: str | None = None  # a file with the only authorities to trust; by default the usual ones
    body: int = BODY  # bytes of it that are wanted
    hidden: Callable[[str], str] = str  # takes the credential out of what comes back


class Web:
    """Asks on behalf of one row, within its time; every request is evidence.

    No credentials from a ~/.netrc, no cookies, no redirects; a proxy where the host's environment names one.
    """

    def __init__(self, host: Host) -> None:
        self._host = host

    def get(self, request: Request, timeout: float) -> Answer:
        """One answer. Raises ``NoAnswer`` for a definite no, ``CannotObserve`` for what tells nothing."""
        return _Exchange(self._host, request, timeout).answer()


class _Exchange:
    """One request, from the name to the answer."""

    def __init__(self, host: Host, request: Request, timeout: float) -> None:
        self._host = host
        self._request = request
        self._timeout = timeout
        self._proxy = proxy_for(request.url, host.environ)
        self._site = urlsplit(request.url)
        self._notes: list[str] = []
        self._certificate: Certificate | None = None

    def answer(self) -> Answer:
        began = time.monotonic()
        outcome = "no answer"
        try:
            answer = self._ask(self._context(), self._look_at, self._timeout)
            outcome = "\n".join([f"{answer.status} {answer.reason}".strip(), *self._notes, answer.body]).strip()
        except (NoAnswer, CannotObserve) as error:
            outcome = str(error)
            raise
        finally:
            curl = " ".join(filter(None, ["curl -sSi", self._request.curl, quote(self._request.shown)]))
            self._host.keep(curl, None, self._request.hidden(outcome), time.monotonic() - began)
        return answer

    def _ask(self, context: ssl.SSLContext | None, when_open: Callable[[Any], None], timeout: float) -> Answer:
        import requests
        import urllib3

        from infracat.hosts.wire import Line, Wire

        line = Line(self._host.addresses, time.monotonic() + timeout, when_open)
        wire = Wire(line, context, self._proxy)
        try:
            return self._sent(wire, line, verify=context is None or context.verify_mode != ssl.CERT_NONE)
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, TooSlow) as error:
            raise self._failure(error, line) from error
        except NoAnswer as no:
            raise self._without_proxy(str(no), no) from no
        finally:
            line.close()
            wire.close()

    def _sent(self, wire: Any, line: Line, *, verify: bool) -> Answer:
        import requests

        from infracat import __version__

        headers = {"User-Agent": f"infracat/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"}
        prepared = requests.Request("GET", self._request.url, headers=headers | dict(self._request.headers)).prepare()
        proxies = {self._site.scheme: self._proxy.url} if self._proxy else {}
        left = self._timeout + 1  # the line is cut before
        began = time.monotonic()
        with wire.send(prepared, stream=True, timeout=(left, left), verify=verify, proxies=proxies) as response:
            answered = time.monotonic()
            if line.is_cut:  # the end of the connection looks like the end of the answer's head
                raise TimeoutError
            head = {name.lower(): _line(value) for name, value in response.headers.items()}
            self._note(line, began, answered, head)
            if response.status_code == 407 and self._proxy:
                raise CannotObserve(f"the proxy {self._proxy}: 407 {_line(response.reason or '')}")
            return Answer(
                status=response.status_code,
                reason=_line(response.reason or ""),
                url=self._request.shown,
                headers=head,
                body=_body(response, line, self._request.body),
                latency=answered - line.opened,
                certificate=self._certificate,
            )

    def _look_at(self, connection: Any) -> None:
        from infracat.hosts.tls import certificate_on

        if self._site.scheme == "https":
            self._certificate = certificate_on(connection)

    def _note(self, line: Line, began: float, answered: float, head: Mapping[str, str]) -> None:
        times = (
            f"name {line.dialled - began:.3f} s, connection {line.connected - line.dialled:.3f} s, "
            f"{'TLS' if self._site.scheme == 'https' else 'opening'} {line.opened - line.connected:.3f} s, "
            f"answer {answered - line.opened:.3f} s"
        )
        through = f" through the proxy {self._proxy}" if self._proxy else f" from {line.peer}"
        self._notes.append(f"({times}{through})")
        if self._certificate:
            self._notes.append(f"({self._certificate})")
        self._notes += [f"{name}: {value[:_LONGEST]}" for name, value in head.items() if _TOLD.fullmatch(name)]

    def _context(self) -> ssl.SSLContext | None:
        """For TLS with the server, or with the proxy."""
        from infracat.hosts import tls

        if self._site.scheme != "https" and not (self._proxy and self._proxy.is_https):
            return None
        ca = self._request.ca
        if ca is None:
            return self._host.once("usual trust", partial(tls.trusting_the_usual, self._host.environ))
        return self._host.once(("trust", ca), lambda: _trusting(self._host, ca))

    def _failure(self, error: Exception, line: Line) -> Exception:
        root = _deepest(error)
        if isinstance(error, TooSlow):
            return CannotObserve(f"{self._request.shown}: {error}{self._through} within {self._timeout:.3g} s")
        if isinstance(root, TimeoutError) or line.is_cut or time.monotonic() >= line.until:
            return CannotObserve(f"{self._where(line)} within {self._timeout:.3g} s")
        if isinstance(root, ssl.SSLError) and not line.opened and not (self._proxy and self._proxy.is_https):
            return self._no_tls(root)
        if self._proxy and not line.opened:
            return CannotObserve(f"the proxy {self._proxy}: {_said(root)}")
        return _no(self._request.shown, root)

    def _where(self, line: Line) -> str:
        """How far it came."""
        if line.opened:
            return f"{self._request.shown}: no answer"
        if line.connected:
            return f"{self._request.shown}: {line.peer} accepted, and the TLS handshake did not end{self._through}"
        return f"{self._request.shown}: no connection{self._through}"

    @property
    def _through(self) -> str:
        return f" (through the proxy {self._proxy})" if self._proxy else ""

    def _without_proxy(self, why: str, no: NoAnswer) -> Exception:
        """What a proxy's own address says is nothing about the server's."""
        return CannotObserve(f"the proxy {self._proxy}: {why}") if self._proxy else no

    def _no_tls(self, error: ssl.SSLError) -> BadCertificate:
        from infracat.hosts.tls import why_not

        if not isinstance(error, ssl.SSLCertVerificationError):
            plain = " (does it speak plain http?)" if error.reason in _NOT_TLS else ""
            return BadCertificate(f"{self._site.netloc}: {_said(error)}{plain}")
        host = self._site.hostname or ""
        chain = self._host.once(("certificates", self._site.netloc, str(self._proxy)), self._shown_chain)
        return BadCertificate(why_not(error, chain, host, self._request.ca), chain[0] if chain else None)

    def _shown_chain(self) -> tuple[Certificate, ...]:
        """A second connection only to see what is not trusted: it ends before anything is asked."""
        from infracat.hosts import tls

        chain: list[Certificate] = []

        def look(connection: Any) -> None:
            chain.extend(tls.chain_on(connection))
            raise _Enough

        began = time.monotonic()
        with suppress(_Enough, NoAnswer, CannotObserve):
            self._ask(tls.trusting_anybody(), look, min(self._host.left, LOOK_AGAIN))
        name, port = self._site.hostname, self._site.port or 443
        command = f"openssl s_client -connect {name}:{port} -servername {name} -showcerts"
        self._host.keep(command, None, "\n".join(map(str, chain)) or "nothing was shown", time.monotonic() - began)
        return tuple(chain)


class _Enough(Exception):
    pass


_NOT_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE")


def _trusting(host: Host, ca: str) -> ssl.SSLContext:
    from infracat.hosts import tls

    text = host.read_text(ca)
    if text is None:
        raise CannotObserve(f"ca: {ca}: there is no such file")
    try:
        return tls.trusting(text)
    except (ValueError, ssl.SSLError) as error:
        raise CannotObserve(f"ca: {ca}: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)") from error


def _body(response: requests.Response, line: Line, most: int) -> str:
    """Its beginning. One that is compressed is not unpacked: ten bytes may be a gigabyte."""
    if response.headers.get("content-encoding", "identity").lower() not in ("", "identity"):
        return ""
    line.cut_at(min(line.until, time.monotonic() + BODY_TIME))
    read = bytearray()
    try:
        while len(read) < most and (chunk := response.raw.read(min(_CHUNK, most - len(read)), decode_content=False)):
            read += chunk
    except Exception:  # noqa: S110 - whatever a body does, the answer is there
        pass
    return _text(bytes(read), response)


def _text(body: bytes, response: requests.Response) -> str:
    try:
        return body.decode(response.encoding or "utf-8", errors="replace")
    except LookupError:  # a charset that nobody knows
        return body.decode("utf-8", errors="replace")


def _line(text: str) -> str:
    """A stranger's header on one line, without control characters."""
    return "".join(each if each.isprintable() else "�" for each in text)


def _no(url: str, root: BaseException) -> Exception:
    import http.client

    if isinstance(root, ConnectionError | ssl.SSLError):  # reset, or closed without a word
        return NoAnswer("it hung up without an answer")
    if isinstance(root, http.client.HTTPException):
        return NoAnswer(f"what it answers is not HTTP: {_line(str(root))[:_LONGEST]}")
    if isinstance(root, OSError) and root.strerror:
        return CannotObserve(f"{url}: {root.strerror}")
    return CannotObserve(f"{url}: cannot be asked ({type(root).__name__})")


def _said(error: BaseException) -> str:
    """In few words, and never with the URL that requests puts into its own."""
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.lower().replace("_", " ")
    if isinstance(error, ConnectionError):
        return "it hung up"
    return _line(str(error))[:_LONGEST]


def _deepest(error: BaseException) -> BaseException:
    """What the socket said, below what requests and urllib3 make of it."""
    while below := error.__cause__ or error.__context__ or _wrapped(error):
        error = below
    return error


def _wrapped(error: BaseException) -> BaseException | None:
    """urllib3 puts what it never raised into the arguments."""
    return next((each for each in error.args if isinstance(each, BaseException)), None)
