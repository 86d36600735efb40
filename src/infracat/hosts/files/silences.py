"""Which mounts do not answer in this run, so that a thousand rows on a dead one wait once."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

from infracat.facts import CannotObserve
from infracat.hosts.files import questions
from infracat.hosts.files.answering_child import AnsweringChild

SUSPECT = 0.3  # seconds without an answer, after which the mount itself is asked


def no_answer(path: object, seconds: float) -> CannotObserve:
    return CannotObserve(f"{path}: no answer within {seconds:.3g} s: its file system hangs")


class Silences:
    """Of one machine, by mount point.

    A question may take long where its file system is well: a huge folder. So the mount is asked for its free space by
    a child of its own, which no kernel answers from memory, and which is waited for aside. As long as it is silent, a
    question is given up at once by whoever would have waited no longer than that; once it answers, all is as before.
    """

    def __init__(self, start: Callable[[float], AnsweringChild]) -> None:
        self._start = start
        self._lock = Lock()
        self._silent: dict[str, tuple[AnsweringChild, float]] = {}  # the child, and since when it waits
        self._closed = False

    def listen(self, point: str, patience: float) -> None:
        """Asks the mount, unless that is done already."""
        with self._lock:
            if point in self._silent or self._closed:
                return
            child = self._start(patience)
            self._silent[point] = child, time.monotonic()
            child.ask(questions.space.__name__, point)

    def check(self, point: str, path: str, patience: float) -> None:
        """``CannotObserve`` where the mount has been silent for as long as ``patience``."""
        with self._lock:
            if point not in self._silent:
                return
            child, since = self._silent[point]
            if child.answers_within(0):
                del self._silent[point]
                child.close()
                return
        waited = time.monotonic() - since + SUSPECT
        if waited >= patience:
            raise no_answer(path, waited)

    def close(self) -> None:
        """Ends the children that still wait."""
        with self._lock:
            self._closed = True
            for child, _ in self._silent.values():
                child.close()
            self._silent.clear()
