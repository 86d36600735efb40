"""The facts about a cloud account, the same for all providers."""

from __future__ import annotations

from infracat.facts import CannotObserve, Facts, MaybeUnknown, default

EXISTS, MISSING = "there", "missing"


class Resource(Facts):
    """A bucket or container, or the objects below a prefix in it."""

    uri: str
    state: MaybeUnknown[str]  # there, missing, forbidden, empty
    why: str = ""  # the service's answer, where the state is not `there`
    region: MaybeUnknown[str] = default("")

    @property
    def is_missing(self) -> bool:
        """It does not exist, so it has no region."""
        return self._state() == MISSING

    @property
    def is_wrong(self) -> bool:
        """It was looked at, and is not as it must be."""
        return self._state() not in (EXISTS, "not looked at")

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
    refusal: str = ""  # why the service does not accept them
    resources: MaybeUnknown[tuple[Resource, ...]] = default(())
