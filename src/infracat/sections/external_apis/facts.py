"""From what requests came to, to the facts: after an answer, without one, or over a connection that is not trusted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from infracat.facts import Unavailable
from infracat.hosts.http.answers import Answer, BadCertificate
from infracat.sections.external_apis.rate_limits import rate_limits_in
from infracat.sections.external_apis.seen import AUTH_REFUSED, TOO_MANY_REQUESTS, RateLimit, Seen

if TYPE_CHECKING:
    from infracat.hosts.http.tls import Certificate
    from infracat.sections.external_apis.client import ApiClient
    from infracat.sections.external_apis.order import Order


def facts_of_answers(answers: Sequence[Answer], client: ApiClient, order: Order) -> Seen:
    """Of the last answer, after redirects; of all certificates sent on the way, the one that expires first."""
    last = answers[-1]
    refused = _refused(last, client, order)
    return Seen(
        where=client.mask(_describe(answers)),
        status=last.status,
        retry_after=client.mask(last.headers.get("retry-after", ""))[:100],
        credential=client.credential_problem,
        refused=refused,
        contains=last.contains,
        limits=_limits(last, refused),
        latency=round(client.latency(last), 4),
        **_certificate([each.certificates for each in answers], "plain http has no certificate"),
    )


def facts_no_answer(where: str, client: ApiClient, certificates: tuple[Certificate, ...]) -> Seen:
    """The server accepts connections, and sends no HTTP response."""
    unavailable = Unavailable(reason=client.mask(where))
    return Seen(
        where=client.mask(where),
        status=None,
        credential=client.credential_problem,
        refused=unavailable,
        limits=unavailable,
        latency=unavailable,
        **_certificate([certificates], unavailable.reason),
    )


def facts_untrusted(bad: BadCertificate, client: ApiClient) -> Seen:
    """Its certificate is not accepted: no request was sent."""
    not_asked = Unavailable(reason=f"not asked: {bad.why}")
    return Seen(
        where=bad.why,
        status=not_asked,
        credential=client.credential_problem,
        refused=not_asked,
        limits=not_asked,
        latency=not_asked,
        distrust=bad.why,
        **_certificate([bad.certificates[:1]], bad.why),
    )


def _refused(last: Answer, client: ApiClient, order: Order) -> bool | Unavailable:
    """Whether the API refused the credential; unavailable where it never got or never checked it."""
    if order.auth is None:
        return False
    if client.credential_problem:
        return Unavailable(reason=client.credential_problem)
    if not client.sends_credential_to(last.url):
        site = urlsplit(last.url)
        other = f"{site.scheme}://{site.netloc}"
        return Unavailable(reason=f"not sent: it redirects to {other}, another server: state that one as endpoint")
    if last.status >= 500:
        return Unavailable(reason=f"nobody has looked at the credential: {last}")
    return last.status in AUTH_REFUSED and not any(each.covers(last.status) for each in order.status)


def _limits(last: Answer, refused: bool | Unavailable) -> tuple[RateLimit, ...] | Unavailable:
    """Only of an authenticated answer: other clients have other limits, or are told none."""
    if isinstance(refused, Unavailable):
        return refused
    if refused:
        return Unavailable(reason=f"the credential was refused: {last}")
    limits = rate_limits_in(last.headers)
    return limits if limits or last.status < 400 or last.status == TOO_MANY_REQUESTS else Unavailable(reason=str(last))


def _describe(answers: Sequence[Answer]) -> str:
    redirected = f" (redirected from {answers[0].url})" if len(answers) > 1 else ""
    return f"{answers[-1]}{redirected}"


def _certificate(chains: Sequence[tuple[Certificate, ...]], why_none: str) -> dict[str, Any]:
    """The fields of ``Seen`` about the certificate that expires first: an authority's ends the chain as well."""
    every = [each for chain in chains for each in chain]
    first = min(every, key=lambda each: each.ends, default=None)
    if first is None:
        return {"ends": Unavailable(reason=why_none), "days_left": Unavailable(reason=why_none)}
    own = [chain[0] for chain in chains if chain]
    return {
        "certificate": f"{'' if first in own else 'in the chain, the '}{first}",
        "ends": first.ends,
        "days_left": (first.ends - datetime.now(UTC)).days,
    }
