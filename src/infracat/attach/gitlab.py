"""GitLab's issues and merge requests: files belong to the project; a note that links to one puts it on the ticket."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from infracat.attach.access import Access, Environ, address, plain, value
from infracat.attach.attachment import Attachment
from infracat.attach.comment import MARKDOWN, comment_text
from infracat.attach.failures import UnexpectedAnswer
from infracat.attach.retrying_client import PAGE, TrackerClient, not_findable
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


def attach(ticket: Ticket, attachment: Attachment, client: TrackerClient) -> list[str]:
    project = f"/api/v4/projects/{quote(ticket['project'], safe='')}"
    notes = f"{project}/{_KINDS[ticket['kind']]}/{ticket['number']}/notes"

    def listed(number: int) -> list[Any]:
        return list(client.get(notes, per_page=PAGE, page=number, expected=[]))

    def note() -> Any:
        return next((each for each in client.pages(listed) if attachment.is_in(each["body"])), None)

    if note():
        return []
    text = comment_text(attachment, MARKDOWN, _link(project, attachment, client))
    client.send("POST", notes, find=note, expected={}, json={"body": text})
    return [attachment.name, "a comment"]


def _link(project: str, attachment: Attachment, client: TrackerClient) -> str:
    """The link to the uploaded file. Two uploads do no harm: a file that no note links to is not shown."""
    uploaded = client.send(
        "POST", f"{project}/uploads", find=not_findable,
        expected={"markdown": f"[{attachment.name}](/uploads/…/{attachment.name})"},
        files={"file": (attachment.name, attachment.content, attachment.media_type)},
    )  # fmt: skip
    link = str(uploaded["markdown"])
    if not attachment.is_in(link):
        raise UnexpectedAnswer(f"the upload's link does not name {attachment.name}")
    return link


TRACKER = Tracker(
    "gitlab:group/project#3",
    re.compile(rf"(?P<project>{_SEGMENT}(?:/{_SEGMENT})+)(?P<kind>[#!])(?P<number>[1-9][0-9]*)"),
    access,
    page,
    attach,
)
