"""Request Tracker by REST 2: one comment holds the text and the file."""

from __future__ import annotations

import base64
import re
from functools import partial
from typing import Any

from infracat.attach.access import Access, Environ, address, basic, bearer, value
from infracat.attach.comment import PLAIN, short
from infracat.attach.connection import PAGE, Connection
from infracat.attach.failures import Refused
from infracat.attach.parcel import Parcel
from infracat.attach.tracker import Ticket, Tracker

_TOO_LARGE = 413


def access(environ: Environ) -> Access:
    """A token, or a user and a password."""
    variable, url = address(environ, "RT_URL")
    if environ.get("RT_TOKEN", "").strip():
        name, token = value(environ, "RT_TOKEN")
        return Access(url, variable, bearer(name, token, "token"), {name: token})
    _, user = value(environ, "RT_TOKEN", "RT_USER")
    name, password = value(environ, "RT_PASSWORD")
    return Access(url, variable, basic(user, password), {name: password})


def page(ticket: Ticket, access: Access) -> str:
    return f"{access.url}/Ticket/Display.html?id={ticket['number']}"


def attach(ticket: Ticket, parcel: Parcel, connection: Connection) -> list[str]:
    path = f"/REST/2.0/ticket/{ticket['number']}"
    find = partial(_file, path, parcel, connection)
    connection.look(path, expected={})  # the attachments of a ticket that is not there are none
    if find():
        return []
    connection.send("POST", f"{path}/comment", arrived=find, expected=[], json=_comment(parcel))
    _check(find({"Filename": parcel.name, "id": "(the file)"}), parcel, connection)
    return [parcel.name, "a comment"]


def _file(path: str, parcel: Parcel, connection: Connection, *expected: dict[str, Any]) -> Any:
    """The run's file on the ticket, if it is there."""

    def listed(number: int) -> list[Any]:
        asked: dict[str, Any] = {"fields": "Filename", "per_page": PAGE, "page": number}
        return list(connection.look(f"{path}/attachments", **asked, expected={"items": expected})["items"])

    return next((each for each in connection.pages(listed) if parcel.is_named(each["Filename"])), None)


def _comment(parcel: Parcel) -> dict[str, Any]:
    content = base64.b64encode(parcel.content).decode()
    return {
        "Subject": parcel.title,
        "Content": short(parcel, PLAIN),
        "ContentType": "text/plain",
        "Attachments": [{"FileName": parcel.name, "FileType": parcel.media_type, "FileContent": content}],
    }


def _check(file: Any, parcel: Parcel, connection: Connection) -> None:
    """Read it back: RT may be set to cut or drop what is too long, tells nobody, and still tells the length it had."""
    kept = _content(file, parcel, connection) if file else b""
    if kept != parcel.content:
        raise Refused(
            f"RT kept {len(kept)} of the {len(parcel.content)} bytes of {parcel.name}:"
            " its MaxAttachmentSize is too small",
            _TOO_LARGE,
        )


def _content(file: Any, parcel: Parcel, connection: Connection) -> bytes:
    expected = {"Content": base64.b64encode(parcel.content).decode()}
    found = connection.look(f"/REST/2.0/attachment/{file['id']}", expected=expected)
    return base64.b64decode(found["Content"] or "")


TRACKER = Tracker("rt:12", re.compile(r"(?P<number>[1-9][0-9]*)"), access, page, attach)
