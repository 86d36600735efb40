"""GitHub's issues and pull requests. Their API takes no files: the summary is the comment."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from infracat.attach.access import Access, Environ, address, bearer, value
from infracat.attach.attachment import Attachment
from infracat.attach.retrying_client import PAGE, TrackerClient
from infracat.attach.tracker import Ticket, Tracker
from infracat.report.markdown import summary
from infracat.report.markup import code

_SEARCH_MARGIN = timedelta(days=1)  # before the run: as much as no clock is wrong


def access(environ: Environ) -> Access:
    """Of variables with the same meaning the first one counts, as it does for ``gh``."""
    variable, url = address(environ, "GITHUB_API_URL", default="https://api.github.com")
    name, token = value(environ, "GH_TOKEN", "GITHUB_TOKEN")
    public = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    return Access(url, variable, bearer(name, token), {name: token}, public)


def page(ticket: Ticket, access: Access) -> str:
    """On GitHub Enterprise Server the API is below the site, in /api/v3."""
    site = access.url.removesuffix("/api/v3").replace("://api.github.com", "://github.com")
    return f"{site}/{ticket['owner']}/{ticket['repo']}/issues/{ticket['number']}"


def attach(ticket: Ticket, attachment: Attachment, client: TrackerClient) -> list[str]:
    comments = f"/repos/{ticket['owner']}/{ticket['repo']}/issues/{ticket['number']}/comments"
    started = datetime.fromisoformat(attachment.results.run.started)
    since = f"{started - _SEARCH_MARGIN:%Y-%m-%dT%H:%M:%SZ}"

    def listed(number: int) -> list[Any]:
        return list(client.get(comments, since=since, per_page=PAGE, page=number, expected=[]))

    def comment() -> Any:
        return next((each for each in client.pages(listed) if attachment.title in str(each["body"])), None)

    if comment():
        return []
    client.send("POST", comments, find=comment, expected={}, json={"body": _text(attachment)})
    return ["the summary"]


def _text(attachment: Attachment) -> str:
    machine = code(attachment.results.run.machine) or "the machine that ran it"
    command, file = code(f"infracat bundle {attachment.run}"), code(f"{attachment.title}.zip")
    return f"{summary(attachment.results)}\n\n---\n\nAll of it: {command} on {machine} makes {file}\n"


TRACKER = Tracker(
    "github:owner/repo#12",
    re.compile(r"(?P<owner>[A-Za-z0-9][A-Za-z0-9_-]*)/(?!\.{1,2}#)(?P<repo>[A-Za-z0-9_.-]+)#(?P<number>[1-9][0-9]*)"),
    access,
    page,
    attach,
)
