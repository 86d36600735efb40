"""The requests of one row: what is sent, and to which server."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from infracat.facts import CannotObserve
from infracat.hosts.http.answers import Answer, NoAnswer
from infracat.hosts.http.redirects import follow
from infracat.hosts.http.request import ClientCert, Request, is_same_server, tls_options
from infracat.hosts.http.web import send
from infracat.sections.external_apis.credential import Credential, why_unusable

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.sections.external_apis.order import Order


class ApiClient:
    """Sends a row's requests; without the credential where its value cannot be sent, so that the rest is observed."""

    def __init__(self, order: Order, host: Host) -> None:
        self._order = order
        self._host = host
        self.credential_problem = ""  # why the variable's value cannot be sent; empty when it can
        self._credential: Credential | None = None
        if order.auth:
            value = host.variable(order.auth.env)
            file = host.env_file(".env") if value is None else None
            self.credential_problem = why_unusable(order.auth, value, file.why_not(order.auth.env) if file else "")
            if value is not None and not self.credential_problem:
                self._credential = Credential(order.auth, order.endpoint, value)

    def answers(self) -> tuple[Answer, ...]:
        """The answers along the redirects; where the row expects a redirect, that one alone."""
        if any(each.is_redirect for each in self._order.status):
            return (self.ask(self._order.target),)
        return follow(self._order.target, self.ask)

    def ask(self, url: str) -> Answer:
        return send(self._request(url), self._host, self._host.left)

    def latency(self, answer: Answer) -> float:
        """In seconds; an answer that took too long is asked for once more, as this machine may have been busy."""
        most = self._order.max_latency
        if most is None or answer.latency <= most:
            return answer.latency
        with suppress(NoAnswer, CannotObserve):
            again = send(self._request(answer.url), self._host, min(self._host.left, most + 1))
            return min(answer.latency, again.latency)
        return answer.latency

    def sends_credential_to(self, url: str) -> bool:
        """Whether requests to that URL carry the credential."""
        return self._credential is not None and self._credential.may_go_to(url)

    def mask(self, text: str) -> str:
        """``text`` with the variable's name in place of the credential, which a server may have echoed."""
        return self._credential.mask(text) if self._credential else text

    def _request(self, url: str) -> Request:
        credential, own = self._credential, self._order.client_cert
        plain = Request(
            url, shown=url, ca=self._order.ca, contains=self._order.contains,
            client_cert=ClientCert(own.cert, own.key) if own and is_same_server(self._order.target, url) else None,
        )  # fmt: skip
        plain = replace(plain, curl=tls_options(plain, self._host))
        if credential is None or not credential.may_go_to(url):
            self._refuse_if_leaked(url)
            return plain
        return replace(
            plain,
            url=credential.add_to(url),
            shown=self.mask(url),
            headers=credential.headers,
            curl=" ".join(filter(None, [plain.curl, credential.curl])),
            hidden=self.mask,
        )

    def _refuse_if_leaked(self, url: str) -> None:
        if self._credential and self._credential.is_in(url):
            raise NoAnswer(f"the credential is in that URL, and {urlsplit(url).hostname} must not get it")
