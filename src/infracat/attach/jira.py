"""Jira, Cloud and Data Center, by REST API 2: that takes wiki markup on both, where API 3 wants a document tree."""

from __future__ import annotations

import re
from typing import Any

from infracat.attach.access import Access, Environ, address, basic, bearer, value
from infracat.attach.comment import JIRA, short
from infracat.attach.connection import PAGE, Connection
from infracat.attach.parcel import Parcel
from infracat.attach.tracker import Ticket, Tracker


def access(environ: Environ) -> Access:
    """A token with its user is Jira Cloud's; one alone is a personal access token of Data Center."""
    variable, url = address(environ, "JIRA_URL")
    name, token = value(environ, "JIRA_TOKEN")
    user = environ.get("JIRA_USER", "").strip()
    return Access(url, variable, basic(user, token) if user else bearer(name, token), {name: token})


def page(ticket: Ticket, access: Access) -> str:
    return f"{access.url}/browse/{ticket['key']}"


def attach(ticket: Ticket, parcel: Parcel, connection: Connection) -> list[str]:
    issue = f"/rest/api/2/issue/{ticket['key']}"

    def file() -> Any:
        found = connection.look(issue, fields="attachment", expected={"fields": {"attachment": []}})
        return next((each for each in found["fields"]["attachment"] if parcel.is_named(each["filename"])), None)

    def comment() -> Any:
        return next((each for each in connection.pages(comments) if parcel.is_in(each["body"])), None)

    def comments(number: int) -> list[Any]:
        start = (number - 1) * PAGE
        found = connection.look(f"{issue}/comment", startAt=start, maxResults=PAGE, expected={"comments": []})
        return list(found["comments"])

    sent = []
    if not file():
        connection.send(
            "POST", f"{issue}/attachments", arrived=file, expected=[],
            headers={"X-Atlassian-Token": "no-check"},
            files={"file": (parcel.name, parcel.content, parcel.media_type)},
        )  # fmt: skip
        sent.append(parcel.name)
    if not comment():
        text = short(parcel, JIRA, f"{{{{{parcel.name}}}}}")
        connection.send("POST", f"{issue}/comment", arrived=comment, expected={}, json={"body": text})
        sent.append("a comment")
    return sent


TRACKER = Tracker("jira:OPS-12", re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_]*-[1-9][0-9]*)"), access, page, attach)
