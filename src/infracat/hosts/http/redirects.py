"""Where redirects lead."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from infracat.hosts.http.answers import Answer, BadCertificate, NoAnswer

MOST = 10
_LONGEST = 200  # characters of an address that is shown


def follow(url: str, ask: Callable[[str], Answer]) -> tuple[Answer, ...]:
    """All answers from ``url`` to where the redirects lead; the last one is no redirect.

    A redirect to nowhere, in a circle, or more than ten of them are ``NoAnswer``.
    """
    answers = [ask(url)]
    been = {url}
    while location := answers[-1].location:
        before, url = url, _next(url, location)
        if url in been:
            raise NoAnswer(f"it redirects without an end: {before} leads back to {url}")
        if len(been) > MOST:
            raise NoAnswer(f"it redirects without an end: more than {MOST} times, lastly to {url}")
        been.add(url)
        answers.append(_at_the_next(ask, url))
    return tuple(answers)


def _at_the_next(ask: Callable[[str], Answer], url: str) -> Answer:
    """A server that is missing at the end of a redirect is not missing at its start."""
    try:
        return ask(url)
    except BadCertificate:
        raise
    except NoAnswer as no:
        raise NoAnswer(f"it redirects to {url}: {no}") from no


def _told(location: str) -> str:
    """Whole or not at all: half a credential would not be recognized by the redactor."""
    return location if len(location) <= _LONGEST else f"{len(location):,} characters"


def _next(url: str, location: str) -> str:
    """Without user and password, which an untrusted server would have us send."""
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise NoAnswer(f"it redirects to what is no web address: {_told(location)}")
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment="").geturl()
