"""Web addresses: what one GET comes to.

Every request is evidence of the row, and within its time. No credentials from a ~/.netrc, no cookies; a proxy where
the host's environment names one.
"""

from __future__ import annotations

from infracat.hosts.host import Host
from infracat.hosts.http import redirects
from infracat.hosts.http.answers import Answer
from infracat.hosts.http.request import Request
from infracat.hosts.libraries import needs


def send(request: Request, host: Host, timeout: float) -> Answer:
    """One answer, redirects not followed. ``NoAnswer`` for a definite no, ``CannotObserve`` for what tells nothing."""
    with needs("requests"):
        from infracat.hosts.http.exchange import Exchange

    return Exchange(host, request, timeout).answer()


def get(url: str, host: Host, *, timeout: float = 10.0, follow: bool = True) -> Answer:
    """GETs a web address as an anonymous browser would; the last answer. ``NoAnswer`` for a definite no."""

    def ask(url: str) -> Answer:
        return send(Request(url, shown=url), host, host.time_for(timeout))

    return redirects.follow(url, ask)[-1] if follow else ask(url)
