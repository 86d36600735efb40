"""What is seen of a cloud, whoever runs it."""

from __future__ import annotations

from infracat.facts import CannotObserve, Facts, Looked

THERE = "there"


class Credentials(Facts):
    """Where they come from, and why the service does not take them; never what they are."""

    kind: str  # AWS_ACCESS_KEY_ID of .env
    refusal: str = ""

    def __str__(self) -> str:
        return f"{self.kind}, refused" if self.refusal else self.kind


class Resource(Facts):
    """A bucket or container, or what lies below a prefix in it."""

    uri: str
    state: Looked[str]  # there, missing, forbidden, empty
    why: str = ""  # what the service said, where it is not there
    region: Looked[str] = ""

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

    credentials: Credentials
    resources: Looked[tuple[Resource, ...]] = ()
