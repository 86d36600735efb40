"""Why a run is not on its ticket. No text contains a secret; the exit code says whether a retry may help."""

from __future__ import annotations


class _RequestError(Exception):
    """``at``: the request that failed, once that is known."""

    at = ""

    def __str__(self) -> str:
        return ": ".join(filter(None, [self.at, super().__str__()]))


class NotAttached(_RequestError):
    """The tracker, or the connection to it, failed: exit 3. Another run may succeed, and never posts twice."""

    code = 3


class UnexpectedAnswer(NotAttached):
    """A reply that this tracker's API does not document: whether the request was carried out is not known."""


class Refused(NotAttached):
    """The tracker rejected the request: exit 4, something has to be corrected first."""

    code = 4

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


class BadSetup(NotAttached):
    """An invalid target, or a variable that is missing or unusable: exit 4, nothing was sent."""

    code = 4


class RetryLater(_RequestError):
    """This attempt failed, and another may succeed.

    ``wait``: the seconds that the tracker asks for. ``uncertain``: what was sent may have arrived nevertheless.
    """

    def __init__(self, why: str, *, wait: float | None = None, uncertain: bool = True) -> None:
        super().__init__(why)
        self.wait = wait
        self.uncertain = uncertain
