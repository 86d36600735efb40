"""GitLab's issues and merge requests: files belong to the project; a note that links to one puts it on the ticket."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from infracat.attach.access import Access, Environ, address, plain, value
from infracat.attach.comment import MARKDOWN, short
from infracat.attach.connection import PAGE, Connection, nothing
from infracat.attach.failures import Garbage
from infracat.attach.parcel import Parcel
from infracat.attach.tracker import Ticket, Tracker

_KINDS = {"#": "issues", "!": "merge_requests"}
_SEGMENT = r"[A-Za-z0-9_][A-Za-z0-9_.-]*"


def access(environ: Environ) -> Access:
    """CI_JOB_TOKEN is not looked for: GitLab lets it neither upload nor comment."""
    variable, url = address(environ, "GITLAB_URL", "CI_SERVER_URL", default="https://gitlab.com")
    name, token = value(environ, "GITLAB_TOKEN")
    return Access(url, variable, {"PRIVATE-TOKEN": plain(name, token)}, {name: token})


def page(ticket: Ticket, access: Access) -> str:
    return f"{access.url}/{ticket['project']}/-/{_KINDS[ticket['kind']]}/{ticket['number']}"


def attach(ticket: Ticket, parcel: Parcel, connection: Connection) -> list[str]:
    project = f"/api/v4/projects/{quote(ticket['project'], safe='')}"
    notes = f"{project}/{_KINDS[ticket['kind']]}/{ticket['number']}/notes"

    def listed(number: int) -> list[Any]:
        return list(connection.look(notes, per_page=PAGE, page=number, expected=[]))

    def note() -> Any:
        return next((each for each in connection.pages(listed) if parcel.is_in(each["body"])), None)

    if note():
        return []
    text = short(parcel, MARKDOWN, _link(project, parcel, connection))
    connection.send("POST", notes, arrived=note, expected={}, json={"body": text})
    return [parcel.name, "a comment"]


def _link(project: str, parcel: Parcel, connection: Connection) -> str:
    """To the file, which is uploaded; twice does no harm: nobody sees one that no note links to."""
    uploaded = connection.send(
        "POST", f"{project}/uploads", arrived=nothing,
        expected={"markdown": f"[{parcel.name}](/uploads/…/{parcel.name})"},
        files={"file": (parcel.name, parcel.content, parcel.media_type)},
    )  # fmt: skip
    link = str(uploaded["markdown"])
    if not parcel.is_in(link):
        raise Garbage(f"the upload's link does not name {parcel.name}")
    return link


TRACKER = Tracker(
    "gitlab:group/project#3",
    re.compile(rf"(?P<project>{_SEGMENT}(?:/{_SEGMENT})+)(?P<kind>[#!])(?P<number>[1-9][0-9]*)"),
    access,
    page,
    attach,
)
