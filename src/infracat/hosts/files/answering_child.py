"""A child process that answers questions to files, one after the other: see ``questions``, which it runs."""

from __future__ import annotations

import json
import os
import selectors
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from infracat.facts import CannotObserve
from infracat.hosts.commands.pipes import CHUNK
from infracat.hosts.commands.process import Processes
from infracat.hosts.commands.spawn import PYTHON
from infracat.hosts.files import questions


class AnsweringChild:
    """Runs until ``close``, in the root folder, which is one that does not hang; ``timeout`` is for its start."""

    def __init__(self, processes: Processes, environ: Mapping[str, str], timeout: float) -> None:
        self._stack = ExitStack()
        command = [PYTHON, "-I", "-S", "-X", "utf8", questions.__file__]
        self._process = self._stack.enter_context(
            processes.start(command, cwd=Path("/"), environ=environ, timeout=timeout)
        ).process
        assert self._process.stdout
        self._output = self._process.stdout
        self._path = ""

    def ask(self, question: str, path: str, more: tuple[int, ...] = ()) -> None:
        """Waits for nothing: see ``told``."""
        assert self._process.stdin
        self._path = path
        try:
            self._process.stdin.write(f"{json.dumps([question, path, *more])}\n".encode())
        except BrokenPipeError as error:
            raise self._ended() from error

    def answers_within(self, seconds: float) -> bool:
        """Whether an answer begins by then."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            return bool(selector.select(max(0, seconds)))

    def told(self, deadline: float) -> dict[str, Any] | None:
        """The answer; None where it has not come by the ``deadline``: the child is of no use any more."""
        try:
            line = self._line(deadline)
            told: dict[str, Any] | None = json.loads(line) if line else None
        except ValueError as error:
            raise self._ended() from error
        return told

    def _ended(self) -> CannotObserve:
        return CannotObserve(f"{self._path}: cannot be looked at: the process that asked ended")

    def _line(self, deadline: float) -> bytes:
        """Empty at the deadline; ValueError where it ends before."""
        pieces: list[bytes] = []
        while not (pieces and pieces[-1].endswith(b"\n")):
            if not self.answers_within(deadline - time.monotonic()):
                return b""
            pieces.append(os.read(self._output.fileno(), CHUNK))
            if not pieces[-1]:
                raise ValueError("it ended")
        return b"".join(pieces)

    def close(self) -> None:
        self._stack.close()
