"""Has a process of its own kill what we have started, should we end without doing that ourselves: see ``watchdog``.

The kernel's own way, PR_SET_PDEATHSIG, is no better: it kills a command when the *thread* that has started it ends, it
does not hold for what a command starts, and there is none outside of Linux.
"""

from __future__ import annotations

import atexit
import os
import secrets
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock

from infracat.hosts.commands import watchdog as program
from infracat.hosts.commands.kill import MARK
from infracat.hosts.commands.spawn import PYTHON


def watchdog() -> Watchdog:
    """Of this process: a fork has its own."""
    return _of(os.getpid())


@cache
def _of(_pid: int) -> Watchdog:
    return Watchdog()


class Watchdog:
    """Runs from the first ``start`` to ``dismiss``."""

    def __init__(self) -> None:
        self._around = os.environ.get(MARK, "")  # an audit that runs us as its command knows ours by its own mark
        self.mark = secrets.token_hex(8)
        self._owner = os.getpid()
        self._lock = Lock()
        self._is_tried = False
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe = -1

    @property
    def variable(self) -> str:
        """The value of ``MARK`` in the environment of all that is started."""
        return f"{self._around}:{self.mark}"

    def start(self) -> None:
        """At most once. Without one, all is as ever: it is needed only where we are killed ourselves."""
        with self._lock:
            if not self._is_tried and sys.platform != "win32":
                self._is_tried = True
                os.environ[MARK] = self.variable  # libraries start programs, too
                with suppress(OSError):
                    self._start()

    def _start(self) -> None:
        reading, writing = os.pipe()
        try:
            os.set_blocking(writing, False)
            self._process = _started(self.mark, reading)
        except BaseException:
            os.close(writing)
            raise
        finally:
            os.close(reading)
        self._pipe = writing
        atexit.register(self.dismiss)

    def group_started(self, group: int) -> None:
        self._tell(f"+{group}")

    def group_ended(self, group: int) -> None:
        """Before its leader is reaped: afterwards the number may be another's."""
        self._tell(f"-{group}")

    def dismiss(self) -> None:
        """All that we have started has been seen to; what a command left behind on purpose, as a daemon, may stay."""
        if self._process is None or os.getpid() != self._owner:
            return
        self._tell(program.BYE)
        os.close(self._pipe)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        self._process, self._is_tried = None, False
        atexit.unregister(self.dismiss)

    def _tell(self, line: str) -> None:
        if self._process:
            with suppress(OSError):
                os.write(self._pipe, f"{line}\n".encode())


def _started(mark: str, stdin: int) -> subprocess.Popen[bytes]:
    """By a name without ours in it, for `pkill -9 -f infracat` to spare it."""
    path = Path(program.__file__)
    bare = ["-S"] if sys.platform == "linux" else []  # psutil is needed where there is no /proc
    return subprocess.Popen(
        [PYTHON if bare else sys.executable, "-I", *bare, path.name, str(os.getpid()), mark],
        cwd=path.parent, stdin=stdin, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
