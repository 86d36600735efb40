"""What is asked of the processes of this machine; ``psutil_table`` and ``proc_table`` are two ways to know it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Protocol


class Process(Hashable, Protocol):
    """One process: equal to another object of the same one, and never to a later process of the same number.

    What it hides (another user's), or cannot tell any more because it has ended, is None.
    """

    @property
    def pid(self) -> int: ...

    @property
    def parent(self) -> int | None: ...

    @property
    def name(self) -> str | None: ...

    @property
    def command(self) -> list[str] | None:
        """Its command line, word by word."""

    @property
    def folder(self) -> str | None:
        """Its working directory."""

    @property
    def is_alive(self) -> bool:
        """False also for a zombie: only its parent has not noticed its end yet."""

    def variable(self, name: str) -> str | None:
        """A variable of the environment that it was started with."""

    def kill(self) -> None:
        """SIGKILL; nothing when it has ended, or is another user's."""


class ProcessTable(Protocol):
    """All processes of this machine."""

    def processes(self) -> Iterator[Process]:
        """As they are now."""

    def process(self, pid: int) -> Process | None:
        """The one of that number; None when there is none."""
