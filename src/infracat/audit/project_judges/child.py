"""The process of the judges as the audit's process holds it."""

from __future__ import annotations

import io
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import cast

from infracat.audit.project_judges.messages import Message, Messages, PeerClosed
from infracat.hosts.commands.pipes import has_exited
from infracat.hosts.commands.process import Processes

MODULE = "infracat.audit.project_judges.process"
STARTS_WITHIN = 120.0  # seconds
KEPT = 4096  # characters of its output: the error that pytest or the interpreter ends with


class Child:
    """A process of the judges; whatever it has started itself is killed with it."""

    def __init__(self, start: Message, folder: Path, show: Callable[[str], object] | None) -> None:
        """``show`` is called with each line that the judges print where pytest does not capture it."""
        command = [sys.executable, "-P", *_OPTIONS, "-m", MODULE]
        self._stack = ExitStack()
        running = Processes().start(command, cwd=folder, environ=os.environ, timeout=STARTS_WITHIN)
        self._process = self._stack.enter_context(running).process
        assert self._process.stdin
        assert self._process.stdout
        self.messages = Messages(self._process.stdout.fileno(), self._process.stdin.fileno())
        self.output = ""
        self._reader = threading.Thread(target=self._read, args=[show], daemon=True)
        self._reader.start()
        with suppress(PeerClosed):  # it has ended already: whoever listens to it hears that
            self.messages.post(start)

    def end(self, seconds: float = 0.0) -> int:
        """Its exit code, by itself within ``seconds`` or killed; what it printed is in ``output`` then."""
        until = time.monotonic() + seconds
        while not has_exited(self._process) and time.monotonic() < until:
            time.sleep(0.005)
        self._reader.join(max(0.0, min(1.0, until - time.monotonic())))
        self._stack.close()
        return -9 if self._process.returncode is None else self._process.returncode

    def _read(self, show: Callable[[str], object] | None) -> None:
        assert self._process.stderr
        stream = io.BufferedReader(cast(io.RawIOBase, self._process.stderr))
        for line in iter(partial(stream.readline, 65536), b""):
            text = line.decode("utf-8", "replace")
            self.output = (self.output + text)[-KEPT:]
            if show:
                show(text)


_OPTIONS = ["-X", "utf8"] if sys.flags.utf8_mode else []
