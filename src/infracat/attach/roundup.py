"""Roundup: a file and a message are made first, then one guarded change puts both on the issue, or neither."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from infracat.attach.access import Access, Environ, address, basic, value
from infracat.attach.attachment import Attachment
from infracat.attach.comment import PLAIN, comment_text
from infracat.attach.failures import NotAttached, Refused
from infracat.attach.retrying_client import TrackerClient, not_findable
from infracat.attach.tracker import Ticket, Tracker

_ROUNDS = 5  # attempts: somebody else may change the issue after it was read
_CHANGED = 412


def access(environ: Environ) -> Access:
    """Roundup refuses requests that do not come from its own site, or say so in these headers."""
    variable, url = address(environ, "ROUNDUP_URL")
    _, user = value(environ, "ROUNDUP_USER")
    name, password = value(environ, "ROUNDUP_PASSWORD")
    site = urlsplit(url)
    public = {"X-Requested-With": "rest", "Origin": f"{site.scheme}://{site.netloc}", "Referer": f"{url}/"}
    return Access(url, variable, basic(user, password), {name: password}, public, user)


def page(ticket: Ticket, access: Access) -> str:
    return f"{access.url}/issue{ticket['number']}"


def attach(ticket: Ticket, attachment: Attachment, client: TrackerClient) -> list[str]:
    """The change is refused if the issue was changed after it was read; then it is read again.

    Two that come within the same few milliseconds are both taken: Roundup compares and changes in two steps.
    """
    issue = f"/rest/data/issue/{ticket['number']}"
    made: dict[str, list[str]] = {}
    for _ in range(_ROUNDS):
        seen = _seen(issue, client)
        if _has(seen, made):
            return [attachment.name, "a comment"]
        if any(attachment.is_named(file["name"]) for file in seen["attributes"]["files"]):
            return []
        made = made or {"files": [_file(attachment, client)], "messages": [_message(attachment, client)]}
        if _is_changed(issue, seen["@etag"], made, client):
            return [attachment.name, "a comment"]
    raise NotAttached("somebody else changes the issue all the time: try again")


def _seen(issue: str, client: TrackerClient) -> dict[str, Any]:
    expected = {"data": {"@etag": "(of the answer)", "attributes": {"files": []}}}
    found = client.get(issue, expected=expected, **{"@fields": "files", "@verbose": "2"})
    return dict(found["data"])


def _has(seen: dict[str, Any], made: dict[str, list[str]]) -> bool:
    return any(file["id"] in made.get("files", ()) for file in seen["attributes"]["files"])


def _file(attachment: Attachment, client: TrackerClient) -> str:
    """Two of them do no harm: a file that is on no issue is not shown."""
    return _id(
        client.send(
            "POST", "/rest/data/file", find=not_findable, expected={"data": {"id": "(the file)"}},
            fields={"name": attachment.name, "type": attachment.media_type},
            files={"content": (attachment.name, attachment.content, attachment.media_type)},
        )
    )  # fmt: skip


def _message(attachment: Attachment, client: TrackerClient) -> str:
    """Roundup's REST fills in neither author nor date, and mails no message that has none."""
    message = {"author": client.access.user, "date": ".", "content": comment_text(attachment, PLAIN)}
    expected = {"data": {"id": "(the message)"}}
    return _id(client.send("POST", "/rest/data/msg", find=not_findable, expected=expected, json=message))


def _id(answer: dict[str, Any]) -> str:
    return str(answer["data"]["id"])


def _is_changed(issue: str, etag: str, made: dict[str, list[str]], client: TrackerClient) -> bool:
    def find() -> bool | None:
        return _has(_seen(issue, client), made) or None

    try:
        client.send("PATCH", issue, find=find, expected={}, headers={"If-Match": etag}, json={"@op": "add", **made})
    except Refused as refused:
        if refused.status == _CHANGED:
            return False
        raise
    return True


TRACKER = Tracker("roundup:12", re.compile(r"(?P<number>[1-9][0-9]*)"), access, page, attach)
