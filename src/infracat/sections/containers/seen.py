"""The facts about a container."""

from __future__ import annotations

from collections.abc import Mapping

from infracat.facts import Facts, MaybeUnknown, default
from infracat.sections.containers.images import Image


class PublishedPort(Facts):
    """One port that the row states: what is published of it, and what a connection to it came to."""

    stated: str
    published: tuple[str, ...]  # 127.0.0.1:8080:80/tcp: all mappings to the same port inside
    is_there: bool  # one of them is the stated one
    answers: MaybeUnknown[bool | None] = default(None)  # None: no connection was tried, as over UDP
    where: str = ""  # the address and what happened: `127.0.0.1:8080 refused`
    instead: str = ""  # what there is where nothing of it is published: `18081 leads to 8080`
    of_range: bool = False  # the row states a range that it is one of

    def __str__(self) -> str:
        nothing = f"{self.stated} not published{self.instead and f': {self.instead}'}"
        return ", ".join(self.published) or nothing


class Seen(Facts):
    """Of a container that exists. No value of a variable is among them."""

    name: str  # shop-postgres-1
    state: str  # running, paused, restarting, created, exited, dead
    words: str  # `exited with code 1, 3 min ago`; empty while it runs
    last_words: str  # the last line of its log; empty while it is well
    health: MaybeUnknown[str]  # healthy, unhealthy, starting, or no health check
    health_said: str  # the output of the last health check
    image: MaybeUnknown[Image | None]  # None where the row states none; so are the next two empty
    doors: MaybeUnknown[tuple[PublishedPort, ...]]  # the published ports
    variables: MaybeUnknown[tuple[str, ...]]  # how each differs that is not as stated
    memory: int  # bytes; 0 is no limit
    restarts: int
    out_of_memory: bool
    replicas: tuple[str, ...] = ()  # the names of all containers of the service, its own among them
    others: tuple[Seen, ...] = ()  # the facts of the service's other containers

    def judged_apart(self) -> Mapping[str, Seen]:
        """Each of several containers of one service is judged."""
        each = (self.replace(others=()), *self.others) if self.others else ()
        return {one.name: one for one in each}

    @property
    def trouble(self) -> str:
        """``exited with code 1, 3 min ago; its log ends: no such database``."""
        return f"{self.words}; its log ends: {self.last_words}" if self.last_words else self.words
