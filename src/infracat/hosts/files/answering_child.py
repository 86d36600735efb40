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
        command = [PYTHON, "-I", "-S", questions.__file__]
        self._process = self._stack.enter_context(
            processes.start(command, cwd=Path("/"), environ=environ, timeout=timeout)
        ).process

    def ask(self, question: str, path: str, more: tuple[int, ...], deadline: float) -> dict[str, Any] | None:
        """What it told; None where it has not answered by the ``deadline``: it is of no use any more."""
        assert self._process.stdin
        try:
            self._process.stdin.write(f"{json.dumps([question, path, *more])}\n".encode())
            line = self._line(deadline)
            told: dict[str, Any] | None = json.loads(line) if line else None
        except (BrokenPipeError, ValueError) as error:
            raise CannotObserve(f"{path}: cannot be looked at: the process that asked ended") from error
        return told

    def _line(self, deadline: float) -> bytes:
        """Empty at the deadline; ValueError where it ends before."""
        assert self._process.stdout
        pieces: list[bytes] = []
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while not (pieces and pieces[-1].endswith(b"\n")):
                if not selector.select(max(0, deadline - time.monotonic())):
                    return b""
                pieces.append(os.read(self._process.stdout.fileno(), CHUNK))
                if not pieces[-1]:
                    raise ValueError("it ended")
        return b"".join(pieces)

    def close(self) -> None:
        self._stack.close()
