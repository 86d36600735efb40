"""Sends a request to an API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.hosts.http.answers import BadCertificate, NoAnswer
from infracat.sections.external_apis.client import ApiClient
from infracat.sections.external_apis.facts import facts_no_answer, facts_of_answers, facts_untrusted
from infracat.sections.external_apis.order import Order
from infracat.sections.external_apis.seen import Seen

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """GETs the probe, with the credential where one is stated, and follows redirects; other servers do not get it.

    ``Absent`` where the name does not resolve, or nothing accepts connections.
    """
    client = ApiClient(order, host)
    try:
        return facts_of_answers(client.answers(), client, order)
    except BadCertificate as bad:
        return facts_untrusted(bad, client)
    except NoAnswer as no:
        where = f"{order.target}: {no}"
        return facts_no_answer(where, client, no.certificates) if no.listens else Absent(why=where)
