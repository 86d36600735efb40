"""Sends a request to an API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from infracat.facts import Absent
from infracat.hosts.http.answers import BadCertificate, NoAnswer
from infracat.sections.external_apis.client import ApiClient
from infracat.sections.external_apis.order import Order
from infracat.sections.external_apis.seen import Seen, of_answers, of_distrust, of_nothing

if TYPE_CHECKING:
    from infracat.hosts import Host


def observe(order: Order, host: Host) -> Seen | Absent:
    """GETs the probe, with the credential where one is stated, and follows redirects (without it to other servers).

    No such name, or nobody who accepts connections, is ``Absent``.
    """
    client = ApiClient(order, host)
    try:
        return of_answers(client.answers(), client, order)
    except BadCertificate as bad:
        return of_distrust(bad, client)
    except NoAnswer as no:
        where = f"{order.target}: {no}"
        return of_nothing(where, client, no.certificate) if no.listens else Absent(why=where)
