"""The processes of this machine by the files of Linux's ``/proc``, see proc(5): for where psutil is missing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from infracat.hosts.commands.process_info import Process

PROC = Path("/proc")
LONGEST_NAME = 15  # characters of a name that the kernel keeps
_PARENT, _STARTED = 1, 19  # places in ``stat`` behind the name: the process's state is place 0


@dataclass(frozen=True, slots=True)
class ProcProcess:
    """See ``process_info.Process``."""

    pid: int
    started: int  # clock ticks since the machine was started

    @property
    def parent(self) -> int | None:
        state = self._state()
        return int(state[_PARENT]) if state else None

    @property
    def name(self) -> str | None:
        """The kernel's, or where that is cut off, the program's."""
        text = self._read("comm")
        if text is None:
            return None
        name = os.fsdecode(text).removesuffix("\n")
        program = os.path.basename((self.command or [""])[0])  # noqa: PTH119 - a text
        return program if len(name) >= LONGEST_NAME and program.startswith(name) else name

    @property
    def command(self) -> list[str] | None:
        """Some programs write one line with spaces over their own words."""
        text = self._read("cmdline")
        if not text:
            return None if text is None else []
        words = text.removesuffix(b"\0").split(b"\0")
        return [os.fsdecode(word) for word in (words if len(words) > 1 else words[0].split(b" "))]

    @property
    def folder(self) -> str | None:
        with suppress(OSError):
            return os.readlink(PROC / str(self.pid) / "cwd")  # noqa: PTH115 - a text
        return None

    @property
    def is_alive(self) -> bool:
        state = self._state()
        return state is not None and state[0] not in (b"Z", b"X")

    def variable(self, name: str) -> str | None:
        prefix = f"{name}=".encode()
        entries = (self._read("environ") or b"").split(b"\0")
        return next((os.fsdecode(each.removeprefix(prefix)) for each in entries if each.startswith(prefix)), None)

    def kill(self) -> None:
        if self._state() is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, signal.SIGKILL)

    def _state(self) -> list[bytes] | None:
        """None when it has ended, also where its number is another process's by now."""
        state = _state(self.pid)
        return state if state and int(state[_STARTED]) == self.started else None

    def _read(self, file: str) -> bytes | None:
        return _read(self.pid, file)


class ProcTable:
    """See ``process_info.ProcessTable``. Empty where there is no ``/proc``: only process groups can be killed then."""

    def processes(self) -> Iterator[Process]:
        names: list[str] = []
        with suppress(OSError):
            names = os.listdir(PROC)  # noqa: PTH208 - names
        return filter(None, map(self.process, sorted(int(name) for name in names if name.isdigit())))

    def process(self, pid: int) -> Process | None:
        state = _state(pid)
        return ProcProcess(pid, int(state[_STARTED])) if state else None


def _state(pid: int) -> list[bytes] | None:
    """What stands behind the name: that is in parentheses, and may hold some itself."""
    text = _read(pid, "stat")
    return text.rpartition(b")")[2].split() if text else None


def _read(pid: int, file: str) -> bytes | None:
    with suppress(OSError):
        return (PROC / str(pid) / file).read_bytes()
    return None
