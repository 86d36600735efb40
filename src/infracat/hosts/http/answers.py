"""What a web address answers, and the exceptions for a definite no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Unavailable

if TYPE_CHECKING:
    from infracat.hosts.http.tls import Certificate

REDIRECTS = (301, 302, 303, 307, 308)


class NoAnswer(Exception):
    """A definite no. ``listens``: a server is there, and closes the connection or presents a bad certificate."""

    def __init__(self, why: str, *, listens: bool = True) -> None:
        super().__init__(why)
        self.listens = listens
        self.certificates: tuple[Certificate, ...] = ()  # the server's, if they were accepted


class BadCertificate(NoAnswer):
    """The TLS handshake failed: ``certificates`` are those that were presented, if any."""

    def __init__(self, why: str, certificates: tuple[Certificate, ...] = ()) -> None:
        super().__init__(f"TLS: {why}")
        self.why = why
        self.certificates = certificates


class SilentServer(CannotObserve):
    """The server itself accepted the connection, and sent nothing for most of the timeout."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; ``url`` is the one that was requested, without any credential."""

    status: int
    reason: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)  # by their names in lower case
    body: str = ""  # of an error: the first 2 KiB, if it is not compressed
    contains: bool | Unavailable | None = None  # what was looked for in the body; None: nothing was
    latency: float = 0.0  # seconds from the open connection to the end of the answer's head
    certificates: tuple[Certificate, ...] = ()  # that the server sent, its own first

    @property
    def location(self) -> str | None:
        """Where it redirects to."""
        return self.headers.get("location") if self.status in REDIRECTS else None

    def __str__(self) -> str:
        return f"{self.url}: {self.status} {self.reason}".strip()
