"""What is seen of a cloud, whoever runs it."""

from __future__ import annotations

from infracat.facts import CannotObserve, Facts, MaybeUnknown, default

THERE, MISSING = "there", "missing"


class Resource(Facts):
    """A bucket or container, or what lies below a prefix in it."""

    uri: str
    state: MaybeUnknown[str]  # there, missing, forbidden, empty
    why: str = ""  # what the service said, where it is not there
    region: MaybeUnknown[str] = default("")

    @property
    def is_missing(self) -> bool:
        """Nobody has it: it is in no region."""
        return self._state() == MISSING

    @property
    def is_wrong(self) -> bool:
        """Looked at, and found wanting."""
        return self._state() not in (THERE, "not looked at")

    def __str__(self) -> str:
        return f"{self.uri} {self._state()}"

    def _state(self) -> str:
        try:
            return self.state
        except CannotObserve:
            return "not looked at"


class Seen(Facts):
    """Of a service that answers."""

    credentials: str  # where they come from: AWS_ACCESS_KEY_ID of .env
    refusal: str = ""  # why the service does not take them
    resources: MaybeUnknown[tuple[Resource, ...]] = default(())
