"""What a web address answers, and the two ways of a definite no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve

if TYPE_CHECKING:
    from infracat.hosts.http.tls import Certificate

REDIRECTS = (301, 302, 303, 307, 308)


class NoAnswer(Exception):
    """A definite no. ``listens``: somebody is there; he hangs up, or his certificate is bad."""

    def __init__(self, why: str, *, listens: bool = True) -> None:
        super().__init__(why)
        self.listens = listens
        self.certificate: Certificate | None = None  # what was shown before, and accepted


class BadCertificate(NoAnswer):
    """TLS came to nothing: ``certificate`` is the one that was shown, if any was."""

    def __init__(self, why: str, certificate: Certificate | None = None) -> None:
        super().__init__(f"TLS: {why}")
        self.why = why
        self.certificate = certificate


class SilentServer(CannotObserve):
    """The server itself accepted the connection, and said nothing for most of the time that it had."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``url`` is what was asked for, without any credential."""

    status: int
    reason: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)  # by their names in lower case
    body: str = ""  # of an error, its first 2 KiB, if it is not compressed
    latency: float = 0.0  # seconds from the open connection to the end of the answer's head
    certificate: Certificate | None = None

    @property
    def location(self) -> str | None:
        """Where it redirects to."""
        return self.headers.get("location") if self.status in REDIRECTS else None

    def __str__(self) -> str:
        return f"{self.url}: {self.status} {self.reason}".strip()
