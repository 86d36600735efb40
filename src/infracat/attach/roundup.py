"""Roundup: a file and a message are made first, then one guarded change puts both on the issue, or neither."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from infracat.attach.access import Access, Environ, address, basic, value
from infracat.attach.comment import PLAIN, short
from infracat.attach.connection import Connection, nothing
from infracat.attach.failures import NotAttached, Refused
from infracat.attach.parcel import Parcel
from infracat.attach.tracker import Ticket, Tracker

_ROUNDS = 5  # somebody else may change the issue between our look and our change
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


def attach(ticket: Ticket, parcel: Parcel, connection: Connection) -> list[str]:
    """The change is refused where the issue is not as we have seen it: then we look again, and see who was quicker.

    Two that come within the same few milliseconds are both taken: Roundup compares and changes in two steps.
    """
    issue = f"/rest/data/issue/{ticket['number']}"
    made: dict[str, list[str]] = {}
    for _ in range(_ROUNDS):
        seen = _seen(issue, connection)
        if _has(seen, made):
            return [parcel.name, "a comment"]
        if any(parcel.is_named(file["name"]) for file in seen["attributes"]["files"]):
            return []
        made = made or {"files": [_file(parcel, connection)], "messages": [_message(parcel, connection)]}
        if _is_changed(issue, seen["@etag"], made, connection):
            return [parcel.name, "a comment"]
    raise NotAttached("somebody else changes the issue all the time: try again")


def _seen(issue: str, connection: Connection) -> dict[str, Any]:
    expected = {"data": {"@etag": "(of the answer)", "attributes": {"files": []}}}
    found = connection.look(issue, expected=expected, **{"@fields": "files", "@verbose": "2"})
    return dict(found["data"])


def _has(seen: dict[str, Any], made: dict[str, list[str]]) -> bool:
    return any(file["id"] in made.get("files", ()) for file in seen["attributes"]["files"])


def _file(parcel: Parcel, connection: Connection) -> str:
    """Made twice it does no harm: nobody sees a file that is on no issue."""
    return _id(
        connection.send(
            "POST", "/rest/data/file", arrived=nothing, expected={"data": {"id": "(the file)"}},
            data={"name": parcel.name, "type": parcel.media_type},
            files={"content": (parcel.name, parcel.content, parcel.media_type)},
        )
    )  # fmt: skip


def _message(parcel: Parcel, connection: Connection) -> str:
    """Roundup's REST fills in neither author nor date, and mails no message that has none."""
    message = {"author": connection.access.user, "date": ".", "content": short(parcel, PLAIN)}
    expected = {"data": {"id": "(the message)"}}
    return _id(connection.send("POST", "/rest/data/msg", arrived=nothing, expected=expected, json=message))


def _id(answer: dict[str, Any]) -> str:
    return str(answer["data"]["id"])


def _is_changed(issue: str, etag: str, made: dict[str, list[str]], connection: Connection) -> bool:
    def arrived() -> bool | None:
        return _has(_seen(issue, connection), made) or None

    try:
        connection.send(
            "PATCH", issue, arrived=arrived, expected={}, headers={"If-Match": etag}, json={"@op": "add", **made}
        )
    except Refused as refused:
        if refused.status == _CHANGED:
            return False
        raise
    return True


TRACKER = Tracker("roundup:12", re.compile(r"(?P<number>[1-9][0-9]*)"), access, page, attach)
