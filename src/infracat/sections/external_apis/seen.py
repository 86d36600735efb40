"""The facts about an HTTP API."""

from __future__ import annotations

from datetime import datetime

from infracat.facts import Facts, MaybeUnknown, default

TOO_MANY_REQUESTS = 429
AUTH_REFUSED = (401, 403)  # the statuses of an API that does not accept a credential
_UNITS = {1.0: "s", 60.0: "min", 900.0: "15 min", 3600.0: "h", 86400.0: "day", 31 * 86400.0: "month"}


class RateLimit(Facts):
    """So many requests in so many seconds; None where the API does not say in which time."""

    count: int
    seconds: float | None
    header: str

    def __str__(self) -> str:
        if self.seconds is None:
            return f"{self.count} in a time that it does not tell ({self.header})"
        unit = _UNITS.get(self.seconds, f"{self.seconds:g} s")
        return f"{self.count}/{unit} ({self.header})"


class Seen(Facts):
    """What an API answered, with which certificate, and how long it took."""

    where: str  # the answer and its URL, in words
    status: MaybeUnknown[int | None]  # after redirects; None: it did not answer with HTTP
    retry_after: str = ""  # the header as it is; empty: it has none
    credential: str  # why the variable's value cannot be sent, in words; empty: it can
    refused: MaybeUnknown[bool]  # whether 401 or 403 refused the credential
    distrust: str = ""  # why its certificate is not accepted, in words; empty: it is
    certificate: str = ""  # subject and issuer of the one that expires first
    ends: MaybeUnknown[datetime]  # when that one expires
    days_left: MaybeUnknown[int]  # whole days until then, at the time of observation
    contains: MaybeUnknown[bool | None] = default(None)  # whether its answer contains what is stated; None: nothing is
    limits: MaybeUnknown[tuple[RateLimit, ...]]
    latency: MaybeUnknown[float]  # seconds from the open connection to the end of the response's head
