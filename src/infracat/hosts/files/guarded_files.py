"""Questions to files, of which none can hang the run.

Where a server or a program answers for a path, a child process asks: a thread that hangs in a system call can neither
be killed nor end, and keeps the whole process from ending. Any other path is looked at directly, which costs nothing.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import Any, Protocol, TypeVar

from infracat.facts import CannotObserve
from infracat.hosts.commands.process import Processes
from infracat.hosts.files import questions
from infracat.hosts.files.answering_child import AnsweringChild
from infracat.hosts.files.mount_table import MountTable

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
        self._closed = False

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
        if not self.mounts.may_hang(path):
            return question(str(path), *more)
        return read(self._asked(question.__name__, os.path.join(os.getcwd(), path), more, patience()))  # noqa: PTH109, PTH118

    def which(self, program: str, folders: str, patience: Patience) -> str | None:
        """The first ``program`` in ``folders``, a PATH: no folder behind that one is touched."""
        if not self.mounts.remote:
            return shutil.which(program, path=folders)
        for folder in folders.split(os.pathsep):
            path = os.path.join(folder, program)  # noqa: PTH118 - as it is written
            if self.ask(questions.is_program, path, patience=patience):
                return path
        return None

    def close(self) -> None:
        """Ends the children that wait for a question; one that hangs was given up before."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for child in idle:
            child.close()

    def _asked(self, question: str, path: str, more: tuple[int, ...], patience: float) -> Any:
        began = time.monotonic()
        child = self._child(patience)
        told = None
        try:
            told = child.ask(question, path, more, began + patience)
        finally:
            self._keep(child, whole=told is not None)
        if told is None:
            raise CannotObserve(f"{path}: no answer within {time.monotonic() - began:.3g} s: its file system hangs")
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
            if whole and not self._closed:
                self._idle.append(child)
                return
        child.close()
