"""A program that runs, and all that it has started."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass, field

from infracat.hosts.commands.kill import MARK
from infracat.hosts.commands.process_info import Process
from infracat.hosts.commands.process_table import descendants, marked


@dataclass(frozen=True, slots=True)
class RunningProgram:
    """A running program with three open pipes."""

    process: subprocess.Popen[bytes]
    mark: str
    known: set[Process] = field(default_factory=set)  # its descendants, also those without the mark

    def note_descendants(self) -> None:
        """Remembers all that it started: when it has ended, those without a mark cannot be found any more."""
        self.known.update(descendants([self.process.pid]))

    def survivors(self) -> tuple[str, ...]:
        """What still runs of all that it started, itself included: ``node (pid 4711)``."""
        found = sorted({*marked(MARK, self.mark), *self.known}, key=lambda each: each.pid)
        return tuple(f"{each.name} (pid {each.pid})" for each in found if each.is_alive)

    def terminate(self) -> None:
        """Asks it, and all in its process group, to end."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGTERM)

    @property
    def exit_code(self) -> int | None:
        """As in a shell; None while it runs."""
        return shell_exit_code(self.process.returncode)


def shell_exit_code(returncode: int | None) -> int | None:
    """``-11`` (killed by SIGSEGV) → ``139``."""
    return 128 - returncode if returncode is not None and returncode < 0 else returncode
