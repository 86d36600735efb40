"""The facts about a port or a URL."""

from __future__ import annotations

from infracat.facts import Facts, MaybeUnknown, default
from infracat.sections.port_owner import PortOwner


class Seen(Facts):
    """Of a port or a URL: whether a server listens, which one, and what it answers."""

    listens: bool
    answers: MaybeUnknown[bool]  # the connection stays open, or data arrives
    where: str  # what was found, in words
    status: int | None = None  # the HTTP status of a URL
    contains: MaybeUnknown[bool | None] = default(None)  # whether the answer contains what is stated; None: nothing is
    holder: MaybeUnknown[PortOwner | None] = default(None)  # the process that owns the port
