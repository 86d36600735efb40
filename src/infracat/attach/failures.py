"""Why a run is not on its ticket. Texts name no secret; the exit code says whose turn it is."""

from __future__ import annotations


class _AtARequest(Exception):
    """``at``: the request that it is about, once that is known."""

    at = ""

    def __str__(self) -> str:
        return ": ".join(filter(None, [self.at, super().__str__()]))


class NotAttached(_AtARequest):
    """The tracker or the way to it failed: exit 3. Trying again may help, and never posts twice."""

    code = 3


class UnexpectedAnswer(NotAttached):
    """An answer that is none of this tracker's: what it did is not known."""


class Refused(NotAttached):
    """The tracker says no: exit 4, something has to be put right first."""

    code = 4

    def __init__(self, text: str, status: int) -> None:
        super().__init__(text)
        self.status = status


class BadSetup(NotAttached):
    """A target that is none, or a variable that is missing or unusable: exit 4, nothing was sent."""

    code = 4


class RetryLater(_AtARequest):
    """This attempt came to nothing; another may not.

    ``wait``: the seconds that the tracker asks for. ``uncertain``: what was sent may have arrived nevertheless.
    """

    def __init__(self, why: str, *, wait: float | None = None, uncertain: bool = True) -> None:
        super().__init__(why)
        self.wait = wait
        self.uncertain = uncertain
