"""What a tracker replies, and what that means."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from infracat.attach.failures import Refused, RetryLater, UnexpectedAnswer
from infracat.attach.messages import error_text

_TOO_MANY = 429


@dataclass(frozen=True)
class Reply:
    """Of whatever status; header names in any letters."""

    url: str = field(repr=False)
    status: int
    reason: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def __str__(self) -> str:
        """``404 Not Found: Issue Does Not Exist``."""
        return ": ".join(filter(None, [f"{self.status} {self.reason}".strip(), error_text(self.text)]))

    def json(self) -> Any:
        """The content of a good reply. Raises ``RetryLater``, ``Refused``, and ``UnexpectedAnswer`` without JSON."""
        if self.status >= 500:
            raise RetryLater(str(self), wait=self._wait())
        if self.status >= 400:
            self._refuse()
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise UnexpectedAnswer(f"{self.status}, and not JSON but: {error_text(self.text) or 'nothing'}") from error

    def _refuse(self) -> None:
        """Some reply 403 to too many requests, with the time to wait."""
        wait = self._wait()
        if self.status == _TOO_MANY or (self.status == 403 and wait is not None):
            raise RetryLater(str(self), wait=wait, uncertain=False)
        raise Refused(str(self), self.status)

    def _wait(self) -> float | None:
        """The seconds that it asks for: Retry-After (seconds, or a date), or GitHub's x-ratelimit-reset."""
        after = self.headers.get("retry-after", "").strip()
        if after.isascii() and after.isdigit():
            return float(after[:9])
        if after:
            return _until(after)
        if self.headers.get("x-ratelimit-remaining") == "0":
            reset = self.headers.get("x-ratelimit-reset", "")
            return max(0.0, int(reset[:15]) - time.time()) if reset.isascii() and reset.isdigit() else None
        return None


def _until(date: str) -> float | None:
    try:
        then = parsedate_to_datetime(date)
    except ValueError:
        return None
    return max(0.0, (then.replace(tzinfo=then.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
