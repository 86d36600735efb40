"""The processes of this machine by psutil, on any system. Imported only where psutil is installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

import psutil

from infracat.hosts.commands.process_info import Process

_HIDDEN = (psutil.Error, OSError)


@dataclass(frozen=True, slots=True)
class PsutilProcess:
    """See ``process_info.Process``. psutil compares the time of birth as well as the number."""

    process: psutil.Process

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def parent(self) -> int | None:
        with suppress(*_HIDDEN):
            return self.process.ppid()
        return None

    @property
    def name(self) -> str | None:
        with suppress(*_HIDDEN):
            return self.process.name()
        return None

    @property
    def command(self) -> list[str] | None:
        with suppress(*_HIDDEN):
            return self.process.cmdline()
        return None

    @property
    def folder(self) -> str | None:
        with suppress(*_HIDDEN):
            return self.process.cwd()
        return None

    @property
    def is_alive(self) -> bool:
        with suppress(*_HIDDEN):
            return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE
        return False

    def variable(self, name: str) -> str | None:
        with suppress(*_HIDDEN):
            return self.process.environ().get(name)
        return None

    def kill(self) -> None:
        with suppress(*_HIDDEN):
            self.process.kill()


class PsutilTable:
    """See ``process_info.ProcessTable``."""

    def processes(self) -> Iterator[Process]:
        return map(PsutilProcess, psutil.process_iter())

    def process(self, pid: int) -> Process | None:
        with suppress(*_HIDDEN):
            return PsutilProcess(psutil.Process(pid))
        return None
