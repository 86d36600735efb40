"""Questions to files, of which none can hang the run.

Where a server or a program answers for a path, a child process asks: a thread that hangs in a system call can neither
be killed nor end, and keeps the whole process from ending. Any other path is looked at directly, which costs nothing.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Protocol, TypeVar

from infracat.hosts.commands.process import Processes
from infracat.hosts.files import questions
from infracat.hosts.files.answering_child import AnsweringChild
from infracat.hosts.files.mount_table import MountTable
from infracat.hosts.files.silences import SUSPECT, Silences, no_answer

T = TypeVar("T")
Patience = Callable[[], float]  # seconds that are left; called only where they matter


def as_told(told: Any) -> Any:
    """For answers that JSON has: texts, numbers, lists of them."""
    return told


class Ask(Protocol):
    """Asks one of ``questions`` about a path; ``read`` makes the answer out of a child's, which is plain JSON."""

    def __call__(
        self, question: Callable[..., T], path: str | Path, *more: int, read: Callable[[Any], T] = as_told
    ) -> T: ...


def directly(question: Callable[..., T], path: str | Path, *more: int, read: Callable[[Any], T] = as_told) -> T:  # noqa: ARG001
    """For infracat's own folders, which it writes into anyway: without a child."""
    return question(str(path), *more)


class GuardedFiles:
    """Of one machine. A child answers one question at a time, and is kept for the next one until ``close``."""

    def __init__(self, mounts: MountTable, processes: Processes, environ: Mapping[str, str]) -> None:
        self.mounts = mounts
        self._processes = processes
        self._environ = environ
        self._lock = Lock()
        self._idle: list[AnsweringChild] = []
        self._given_up: list[AnsweringChild] = []
        self._closed = False
        self._silences = Silences(partial(AnsweringChild, processes, environ))

    def ask(
        self,
        question: Callable[..., T],
        path: str | Path,
        *more: int,
        patience: Patience,
        read: Callable[[Any], T] = as_told,
    ) -> T:
        """The answer of one of ``questions``; ``read`` makes it out of what a child told, which is plain JSON.

        OSError as it comes from the file system, ``CannotObserve`` where nothing comes within ``patience``.
        """
        point = self.mounts.point_of(path)
        if not point:
            return question(str(path), *more)
        path = os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH118
        left = patience()
        self._silences.check(point, path, left)
        return read(self._asked(question.__name__, path, more, point, left))

    def which(self, program: str, folders: str, patience: Patience) -> str | None:
        """The first ``program`` in ``folders``, a PATH: no folder behind that one is touched."""
        if not self.mounts.remote:
            return shutil.which(program, path=folders)
        for folder in folders.split(os.pathsep):
            path = os.path.join(folder, program)  # noqa: PTH118 - as it is written
            if "\0" not in path and self.ask(questions.is_program, path, patience=patience):
                return path
        return None

    def close(self) -> None:
        """Ends the children, those that hang too: all at once, for the kernel lets each of them end late."""
        with self._lock:
            self._closed = True
            children = [*self._idle, *self._given_up]
            self._idle, self._given_up = [], []
        threads = [Thread(target=child.close, daemon=True) for child in children]
        for thread in threads:
            thread.start()
        self._silences.close()
        for thread in threads:
            thread.join()

    def _asked(self, question: str, path: str, more: tuple[int, ...], point: str, patience: float) -> Any:
        began = time.monotonic()
        child = self._child(patience)
        told = None
        try:
            child.ask(question, path, more)
            if not child.answers_within(min(SUSPECT, patience)):
                self._silences.listen(point, patience)
            told = child.told(began + patience)
        finally:
            self._keep(child, whole=told is not None)
        if told is None:
            raise no_answer(path, time.monotonic() - began)
        if "errno" in told:
            raise OSError(told["errno"], told["strerror"], path)
        return told["answer"]

    def _child(self, patience: float) -> AnsweringChild:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return AnsweringChild(self._processes, self._environ, patience)

    def _keep(self, child: AnsweringChild, *, whole: bool) -> None:
        with self._lock:
            if not self._closed:
                (self._idle if whole else self._given_up).append(child)  # to end one that hangs takes a row's time
                return
        child.close()
