"""Request Tracker by REST 2: one comment holds the text and the file."""

from __future__ import annotations

import base64
import re
from functools import partial
from typing import Any

from infracat.attach.access import Access, Environ, address, basic, bearer, value
from infracat.attach.attachment import Attachment
from infracat.attach.comment import PLAIN, comment_text
from infracat.attach.failures import Refused
from infracat.attach.retrying_client import PAGE, TrackerClient
from infracat.attach.tracker import Ticket, Tracker
from infracat.hosts.http.bounded import MOST

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


def attach(ticket: Ticket, attachment: Attachment, client: TrackerClient) -> list[str]:
    path = f"/REST/2.0/ticket/{ticket['number']}"
    find = partial(_file, path, attachment, client)
    client.get(path, expected={})  # a ticket that does not exist has an empty list of attachments
    if find():
        return []
    client.send("POST", f"{path}/comment", find=find, expected=[], json=_comment(attachment))
    _check(find({"Filename": attachment.name, "id": "(the file)"}), attachment, client)
    return [attachment.name, "a comment"]


def _file(path: str, attachment: Attachment, client: TrackerClient, *expected: dict[str, Any]) -> Any:
    """The run's file on the ticket, if it is there."""

    def listed(number: int) -> list[Any]:
        asked: dict[str, Any] = {"fields": "Filename", "per_page": PAGE, "page": number}
        return list(client.get(f"{path}/attachments", **asked, expected={"items": expected})["items"])

    return next((each for each in client.pages(listed) if attachment.is_named(each["Filename"])), None)


def _comment(attachment: Attachment) -> dict[str, Any]:
    content = base64.b64encode(attachment.content).decode()
    return {
        "Subject": attachment.title,
        "Content": comment_text(attachment, PLAIN),
        "ContentType": "text/plain",
        "Attachments": [{"FileName": attachment.name, "FileType": attachment.media_type, "FileContent": content}],
    }


def _check(file: Any, attachment: Attachment, client: TrackerClient) -> None:
    """Read the file back: RT may be set to truncate or drop a long one, without an error, and keeps its old length."""
    kept = _content(file, attachment, client) if file else b""
    if kept != attachment.content:
        raise Refused(
            f"RT kept {len(kept)} of the {len(attachment.content)} bytes of {attachment.name}:"
            " its MaxAttachmentSize is too small",
            _TOO_LARGE,
        )


def _content(file: Any, attachment: Attachment, client: TrackerClient) -> bytes:
    expected = {"Content": base64.b64encode(attachment.content).decode()}
    longest = MOST + 2 * len(attachment.content)  # in Base64, and escaped
    found = client.get_long(f"/REST/2.0/attachment/{file['id']}", longest, expected=expected)
    return base64.b64decode(found["Content"] or "")


TRACKER = Tracker("rt:12", re.compile(r"(?P<number>[1-9][0-9]*)"), access, page, attach)
