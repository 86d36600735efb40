"""One row's requests: what is sent, and to whom."""

from __future__ import annotations

from contextlib import suppress
from shlex import quote
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from infracat.facts import CannotObserve
from infracat.hosts.http.answers import Answer, NoAnswer
from infracat.hosts.http.redirects import follow
from infracat.hosts.http.request import Request
from infracat.hosts.http.web import send
from infracat.sections.external_apis.credential import Credential, trouble_with

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.external_apis.order import Order


class ApiClient:
    """Asks a row's API. A credential that cannot be sent is not: the rest can be looked at without it."""

    def __init__(self, order: Order, host: Host) -> None:
        self._row = order
        self._host = host
        self.trouble = ""  # with the variable that holds the credential, in words
        self._credential: Credential | None = None
        if order.auth:
            value = host.variable(order.auth.env)
            self.trouble = trouble_with(order.auth, value)
            if value is not None and not self.trouble:
                self._credential = Credential(order.auth, order.endpoint, value)

    def answers(self) -> tuple[Answer, ...]:
        """From the endpoint to where its redirects lead; a row that states a redirect means it."""
        stated = self._row.status
        if stated is not None and 300 <= stated < 400:
            return (self.ask(self._row.target),)
        return follow(self._row.target, self.ask)

    def ask(self, url: str) -> Answer:
        return send(self._request(url), self._host, self._host.left)

    def latency(self, answer: Answer) -> float:
        """Of an answer that came too late a second one's, if that is better: this machine may have been busy."""
        most = self._row.max_latency
        if most is None or answer.latency <= most:
            return answer.latency
        with suppress(NoAnswer, CannotObserve):
            again = send(self._request(answer.url), self._host, min(self._host.left, most + 1))
            return min(answer.latency, again.latency)
        return answer.latency

    def has_gone_to(self, url: str) -> bool:
        """Whether that server was sent the credential."""
        return self._credential is not None and self._credential.is_for(url)

    def hidden(self, text: str) -> str:
        """Without the credential, if a server has put it there."""
        return self._credential.hidden(text) if self._credential else text

    def _request(self, url: str) -> Request:
        ca, credential = self._row.ca, self._credential
        trusted = f"--cacert {quote(str(self._host.path(ca)) if ca.startswith('~') else ca)}" if ca else ""
        if credential is None or not credential.is_for(url):
            self._must_not_tell(url)
            return Request(url, shown=url, curl=trusted, ca=ca)
        return Request(
            credential.on(url),
            shown=self.hidden(url),
            headers=credential.headers,
            curl=" ".join(filter(None, [trusted, credential.curl])),
            ca=ca,
            hidden=self.hidden,
        )

    def _must_not_tell(self, url: str) -> None:
        if self._credential and self._credential.is_in(url):
            raise NoAnswer(f"the credential is in that URL, and {urlsplit(url).hostname} must not get it")
