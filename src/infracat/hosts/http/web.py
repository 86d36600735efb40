"""Web addresses: what one GET comes to.

Every request is evidence of the row, and within its time. No credentials from a ~/.netrc, no cookies; a proxy where
the host's environment names one.
"""

from __future__ import annotations

from dataclasses import replace

from infracat.hosts.host import Host
from infracat.hosts.http import redirects
from infracat.hosts.http.answers import Answer
from infracat.hosts.http.request import Request, is_same_server, tls_options
from infracat.hosts.libraries import needs


def send(request: Request, host: Host, timeout: float) -> Answer:
    """One answer, redirects not followed. ``NoAnswer`` for a definite no, ``CannotObserve`` for what tells nothing."""
    with needs("requests"):
        from infracat.hosts.http.exchange import Exchange

    return Exchange(host, request, timeout).answer()


def get(request: Request, host: Host, *, timeout: float = 10.0, follow: bool = True) -> Answer:
    """GETs a web address as an anonymous browser would; the last answer. ``NoAnswer`` for a definite no.

    A client certificate is shown to that server only.
    """

    def ask(url: str) -> Answer:
        own = request.client_cert if is_same_server(request.url, url) else None
        asked = replace(request, url=url, shown=url, client_cert=own)
        return send(replace(asked, curl=tls_options(asked, host)), host, host.time_for(timeout))

    return redirects.follow(request.url, ask)[-1] if follow else ask(request.url)
