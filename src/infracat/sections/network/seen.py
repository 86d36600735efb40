"""The facts about a port or a URL."""

from __future__ import annotations

from infracat.facts import Facts, MaybeUnknown, default
from infracat.sections.port_owner import Holder


class Seen(Facts):
    """Of an address: whether anybody listens there, who, and how he answers."""

    listens: bool
    answers: MaybeUnknown[bool]  # the connection stays open, or something came
    where: str  # what was found, in words
    status: int | None = None  # a web address's
    holder: MaybeUnknown[Holder | None] = default(None)
