"""What is seen of an API."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from infracat.facts import Facts, MaybeUnknown, Unavailable
from infracat.hosts.http.answers import Answer, BadCertificate
from infracat.sections.external_apis.limits import Limit, limits_in
from infracat.sections.external_apis.stated import REFUSED, TOO_MANY

if TYPE_CHECKING:
    from infracat.hosts.http.tls import Certificate
    from infracat.sections.external_apis.client import ApiClient
    from infracat.sections.external_apis.order import Order


class Seen(Facts):
    """What an API answered, with which certificate, and how long it took."""

    where: str  # what came, and from where, in words
    status: MaybeUnknown[int | None]  # the last one; None: what it answers is not HTTP
    retry_after: str = ""  # as the API writes it; empty: it does not say
    credential: str  # what is wrong with the variable that holds it, in words; empty: nothing
    refused: MaybeUnknown[bool]  # the credential, by 401 or 403
    distrust: str = ""  # why its certificate is not accepted, in words; empty: it is
    certificate: str = ""  # whose it is that ends first, and by whom
    ends: MaybeUnknown[datetime]
    days_left: MaybeUnknown[int]  # whole days, of that certificate, when it was looked at
    limits: MaybeUnknown[tuple[Limit, ...]]
    latency: MaybeUnknown[float]  # seconds from the open connection to the end of the answer's head


def of_answers(answers: Sequence[Answer], client: ApiClient, order: Order) -> Seen:
    """The last answer is what it answers; of the certificates on the way, that which ends first counts."""
    last = answers[-1]
    refused = _refused(last, client, order)
    return Seen(
        where=client.hidden(_words(answers)),
        status=last.status,
        retry_after=client.hidden(last.headers.get("retry-after", ""))[:100],
        credential=client.trouble,
        refused=refused,
        limits=_limits(last, refused),
        latency=round(client.latency(last), 4),
        **_certificate([each.certificate for each in answers if each.certificate], "plain http has no certificate"),
    )


def of_nothing(where: str, client: ApiClient, certificate: Certificate | None) -> Seen:
    """It accepts connections, and there is no answer to speak of."""
    no = Unavailable(reason=client.hidden(where))
    return Seen(
        where=client.hidden(where), status=None, credential=client.trouble,
        refused=no, limits=no, latency=no, **_certificate([certificate] if certificate else [], no.reason),
    )  # fmt: skip


def of_distrust(bad: BadCertificate, client: ApiClient) -> Seen:
    """Nothing is asked over a connection that is not trusted."""
    not_asked = Unavailable(reason=f"not asked: {bad.why}")
    return Seen(
        where=bad.why, status=not_asked, credential=client.trouble, refused=not_asked, limits=not_asked,
        latency=not_asked, distrust=bad.why, **_certificate([bad.certificate] if bad.certificate else [], bad.why),
    )  # fmt: skip


def _refused(last: Answer, client: ApiClient, order: Order) -> bool | Unavailable:
    if order.auth is None:
        return False
    if client.trouble:
        return Unavailable(reason=client.trouble)
    if not client.has_gone_to(last.url):
        site = urlsplit(last.url)
        other = f"{site.scheme}://{site.netloc}"
        return Unavailable(reason=f"not sent: it redirects to {other}, another server: state that one as endpoint")
    if last.status >= 500:
        return Unavailable(reason=f"nobody has looked at the credential: {last}")
    return last.status in REFUSED and last.status != order.status


def _limits(last: Answer, refused: bool | Unavailable) -> tuple[Limit, ...] | Unavailable:
    """What applies to those who are let in; others are told another limit, if any."""
    if isinstance(refused, Unavailable):
        return refused
    if refused:
        return Unavailable(reason=f"the credential was refused: {last}")
    limits = limits_in(last.headers)
    return limits if limits or last.status < 400 or last.status == TOO_MANY else Unavailable(reason=str(last))


def _words(answers: Sequence[Answer]) -> str:
    came_from = f" (redirected from {answers[0].url})" if len(answers) > 1 else ""
    return f"{answers[-1]}{came_from}"


def _certificate(certificates: Sequence[Certificate], otherwise: str) -> dict[str, Any]:
    first = min(certificates, key=lambda each: each.ends, default=None)
    if first is None:
        return {"ends": Unavailable(reason=otherwise), "days_left": Unavailable(reason=otherwise)}
    return {
        "certificate": str(first),
        "ends": first.ends,
        "days_left": (first.ends - datetime.now(UTC)).days,
    }
