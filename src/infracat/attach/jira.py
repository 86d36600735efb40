"""Jira, Cloud and Data Center, by REST API 2: that takes wiki markup on both, where API 3 wants a document tree."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from infracat.attach.access import Access, Environ, address, basic, bearer, value
from infracat.attach.attachment import Attachment
from infracat.attach.comment import JIRA, comment_text
from infracat.attach.retrying_client import PAGE, TrackerClient
from infracat.attach.tracker import Ticket, Tracker


def access(environ: Environ) -> Access:
    """A token with its user is Jira Cloud's; one alone is a personal access token of Data Center."""
    variable, url = address(environ, "JIRA_URL")
    name, token = value(environ, "JIRA_TOKEN")
    user = environ.get("JIRA_USER", "").strip()
    return Access(url, variable, basic(user, token) if user else bearer(name, token), {name: token})


def page(ticket: Ticket, access: Access) -> str:
    return f"{access.url}/browse/{ticket['key']}"


def attach(ticket: Ticket, attachment: Attachment, client: TrackerClient) -> list[str]:
    issue = _Issue(f"/rest/api/2/issue/{ticket['key']}", attachment, client)
    sent = []
    if not issue.file():
        issue.send_file()
        sent.append(attachment.name)
    if not issue.comment():
        issue.send_comment()
        sent.append("a comment")
    return sent


@dataclass(frozen=True)
class _Issue:
    path: str
    attachment: Attachment
    client: TrackerClient

    def file(self) -> Any:
        """The run's file on the issue, if it is there."""
        found = self.client.get(self.path, fields="attachment", expected={"fields": {"attachment": []}})
        files = found["fields"]["attachment"]
        return next((each for each in files if self.attachment.is_named(each["filename"])), None)

    def comment(self) -> Any:
        pages = self.client.pages(self._comments)
        return next((each for each in pages if self.attachment.is_in(each["body"])), None)

    def _comments(self, number: int) -> list[Any]:
        part = {"startAt": (number - 1) * PAGE, "maxResults": PAGE}
        return list(self.client.get(f"{self.path}/comment", **part, expected={"comments": []})["comments"])

    def send_file(self) -> None:
        attachment = self.attachment
        self.client.send(
            "POST", f"{self.path}/attachments", find=self.file, expected=[],
            headers={"X-Atlassian-Token": "no-check"},
            files={"file": (attachment.name, attachment.content, attachment.media_type)},
        )  # fmt: skip

    def send_comment(self) -> None:
        text = comment_text(self.attachment, JIRA, f"{{{{{self.attachment.name}}}}}")
        self.client.send("POST", f"{self.path}/comment", find=self.comment, expected={}, json={"body": text})


TRACKER = Tracker("jira:OPS-12", re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_]*-[1-9][0-9]*)"), access, page, attach)
