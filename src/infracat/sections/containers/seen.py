"""The facts about a container."""

from __future__ import annotations

from infracat.facts import Facts, MaybeUnknown
from infracat.sections.containers.doors import Door
from infracat.sections.containers.images import Image


class Seen(Facts):
    """Of a container that there is: never a variable's value."""

    name: str  # shop-postgres-1
    state: str  # running, paused, restarting, created, exited, dead
    words: str  # exited with code 1, 3 min ago; nothing of one that runs
    last_words: str  # the last line of its log, of one that is not well
    health: str  # healthy, unhealthy, starting, or no health check
    health_said: str
    image: MaybeUnknown[Image | None]  # None where the row states none; so are the next two empty
    doors: MaybeUnknown[tuple[Door, ...]]
    variables: MaybeUnknown[tuple[str, ...]]  # what is wrong with each that is not as stated
    memory: int  # bytes; 0 is no limit
    restarts: int
    out_of_memory: bool

    @property
    def trouble(self) -> str:
        """``exited with code 1, 3 min ago; its log ends: no such database``."""
        return f"{self.words}; its log ends: {self.last_words}" if self.last_words else self.words
