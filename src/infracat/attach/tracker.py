"""The interface of a tracker's module."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from infracat.attach.access import Access, Environ
from infracat.attach.attachment import Attachment
from infracat.attach.retrying_client import TrackerClient

Ticket = re.Match[str]


@dataclass(frozen=True)
class Tracker:
    """One kind of tracker.

    ``attach`` puts on the ticket what is not there yet, and returns what it added: ``["infracat-….zip"]``.
    """

    form: str  # how its targets look
    pattern: re.Pattern[str]
    access: Callable[[Environ], Access]
    page: Callable[[Ticket, Access], str]  # the ticket's, for people
    attach: Callable[[Ticket, Attachment, TrackerClient], list[str]]
