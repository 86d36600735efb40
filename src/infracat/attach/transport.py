"""One request to a tracker and its reply. The credentials are sent to that server and to no other."""

from __future__ import annotations

import os
from dataclasses import replace
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from infracat.attach.access import Access
from infracat.attach.failures import BadSetup, NotAttached, Refused, RetryLater
from infracat.attach.reply import Reply
from infracat.facts import CannotObserve
from infracat.hosts.http.bounded import MOST
from infracat.hosts.http.transfer import USER_AGENT, NotSent, NotTrusted, Outgoing, Transfers, Unanswered

_FOLLOWED = 3  # redirects
_KEEPING = (307, 308)  # the method, and what is sent
_REDIRECTS = (301, 302, 303, *_KEEPING)


def prepared(access: Access, request: Outgoing) -> requests.PreparedRequest:
    """``request`` as it is sent, with the credentials."""
    usual = {"User-Agent": USER_AGENT, "Accept": "application/json", **access.public}
    try:
        whole = replace(request, headers={**usual, **request.headers}).prepared()
    except ValueError as error:
        raise BadSetup(f"{access.url_variable}: is no address that can be asked") from error
    whole.headers.update(access.headers)
    return whole


class Transport:
    """Sends requests to one tracker."""

    def __init__(self, access: Access, timeout: float) -> None:
        self._access = access
        self._transfers = Transfers(os.environ, timeout)

    def __call__(self, request: requests.PreparedRequest, most: int = MOST) -> Reply:
        """The reply, whatever it says. Raises ``RetryLater`` where there is none, ``NotAttached`` where none will be.

        A redirect is followed on the same server only.
        """
        for _ in range(_FOLLOWED + 1):
            reply = self._sent(request, most)
            if reply.status not in _REDIRECTS:
                return reply
            request = self._followed(request, reply)
        raise NotAttached(f"redirects again and again: is {self._access.url_variable} right?")

    def _sent(self, request: requests.PreparedRequest, most: int) -> Reply:
        try:
            incoming = self._transfers.send(request, most)
        except NotTrusted as error:
            authorities = "a file with your own authorities is named by REQUESTS_CA_BUNDLE"
            raise NotAttached(f"TLS: {error}; {authorities}") from error
        except (NotSent, Unanswered) as error:
            raise RetryLater(str(error), uncertain=isinstance(error, Unanswered)) from error
        except CannotObserve as error:
            raise NotAttached(str(error)) from error
        return Reply(request.url or "", incoming.status, incoming.reason, incoming.headers, incoming.body)

    def _followed(self, request: requests.PreparedRequest, reply: Reply) -> requests.PreparedRequest:
        target = urljoin(reply.url, reply.headers.get("location", ""))
        there, here = urlsplit(target), urlsplit(reply.url)
        if _site(there) != _site(here):
            where = f"{there.scheme}://{there.hostname or ''}"
            raise Refused(
                f"{reply.status}: redirects to {where}, and was not followed: what lets us in stays with"
                f" {self._access.url}. Is {self._access.url_variable} right?",
                reply.status,
            )
        if request.method != "GET" and reply.status not in _KEEPING:
            raise Refused(
                f"{reply.status}: redirects to {there.path}: is {self._access.url_variable} right, and are we let in?",
                reply.status,
            )
        request.url = target
        return request


def _site(url: SplitResult) -> tuple[str, str | None, int | None]:
    return url.scheme, url.hostname, url.port or {"http": 80, "https": 443}.get(url.scheme)
