"""Commands of one row: in the catalog's folder, with the user's environment, within the row's time."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

from infracat.facts import CannotObserve
from infracat.hosts.commands.capture import KEPT, Capture
from infracat.hosts.commands.process import Ran
from infracat.hosts.commands.running import RunningProgram
from infracat.hosts.commands.spawn import CommandLine, elevated
from infracat.hosts.files import scratch
from infracat.hosts.files.guarded_files import GuardedFiles, as_told
from infracat.hosts.row_scope import RowScope

T = TypeVar("T")
_NO_PROCESS = re.compile(  # dash's, busybox's and bash's words; a program may be called fork
    r"(?mi)^\S*sh: .*\b(?:cannot fork|can't fork|fork: (?:retry: )?(?:resource temporarily|cannot allocate|no child))"
    r".*$"
)


class CommandHost(RowScope):
    """Runs programs, and knows where they and the catalog's paths are."""

    @property
    def platform(self) -> str:
        """``linux``, ``darwin``, ``windows`` or ``wsl``."""
        return self._machine.platform

    @property
    def system_version(self) -> str:
        """What the system calls its own version: ``14.2.1`` of macOS, ``2022Server`` of Windows, a kernel's release."""
        return self._machine.system_version

    @property
    def folder(self) -> Path:
        """The catalog's: where commands run and relative paths begin."""
        return self._machine.folder

    @property
    def home(self) -> Path:
        return self._machine.home

    @property
    def environ(self) -> Mapping[str, str]:
        return self._machine.environ

    def path(self, text: str) -> Path:
        """A path of the catalog: ``~`` is this user's home, a relative one begins at the catalog's folder."""
        if text == "~" or text.startswith(("~/", "~\\")):
            return self.home / text[2:]
        return self.folder / text

    @property
    def guarded(self) -> GuardedFiles:
        """The one way to this machine's files: no question to them hangs the run."""
        return self._machine.guarded

    def ask(self, question: Callable[..., T], path: str | Path, *more: int, read: Callable[[Any], T] = as_told) -> T:
        """One of ``files.questions`` to a path, within the row's time; not evidence."""
        return self.guarded.ask(question, path, *more, patience=lambda: self.left, read=read)

    def run(
        self,
        command: CommandLine,
        *,
        timeout: float | None = None,
        environ: Mapping[str, str] | None = None,
        kept: int = KEPT,
    ) -> Ran:
        """``run(["git", "--version"])`` uses no shell, ``run("git --version | head -1")`` does.

        ``environ`` comes on top of the user's, and is in no evidence: a password goes here. ``kept`` bytes of each end
        of the output are kept. No exception for an exit code or a timeout; ``NotFound`` when there is no such program.
        """
        command = elevated(command, environ) if self.sudo else command
        ran = self.run_unrecorded(command, timeout=timeout, environ=environ, kept=kept)
        self.record_evidence(ran.command, ran.exit_code, _printed(ran), ran.duration)
        if self.sudo and ran.exit_code == 1 and ran.stderr.startswith("sudo: "):
            raise CannotObserve(ran.stderr.strip().splitlines()[0])
        if ran.exit_code and (refused := _NO_PROCESS.search(ran.stderr)):
            raise CannotObserve(f"`{ran.command}` was given no more processes (`ulimit -u`): {refused[0].strip()}")
        return ran

    def run_unrecorded(
        self,
        command: CommandLine,
        *,
        timeout: float | None = None,
        environ: Mapping[str, str] | None = None,
        kept: int = KEPT,
    ) -> Ran:
        """As ``run``, without evidence: for infracat's own helpers, which no reader would repeat."""
        return self._machine.processes.run(
            command,
            cwd=self.folder,
            environ={**self._machine.command_environ(), **(environ or {})},
            timeout=self.time_for(timeout),
            redactor=self._machine.redactor,
            kept=kept,
        )

    def start_program(
        self, command: CommandLine, *, environ: Mapping[str, str], folder: Path, timeout: float | None = None
    ) -> AbstractContextManager[RunningProgram]:
        """A program with open pipes, ``environ`` on top of the user's own; killed with its children at its end.

        ``timeout`` for its start: by default what is left of the row's time.
        """
        environ = {**self._machine.command_environ(), **environ}
        return self._machine.processes.start(command, cwd=folder, environ=environ, timeout=timeout or self.left)

    def output_of(self, output: Capture, *, whole: bool = True) -> str:
        """What a started program printed, redacted."""
        return output.text(self._machine.redactor, whole=whole)

    def on_interrupt(self, end: Callable[[], None]) -> AbstractContextManager[None]:
        """``end`` is called when a ^C comes within the block: for what is no process, such as a container."""
        return self._machine.processes.on_interrupt(end)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A temporary folder for what must be unpacked or fetched: removed again, whatever happens."""
        self._machine.processes.check_not_interrupted()
        with scratch.folder() as path:
            yield path

    def which(self, program: str, *, path: str | None = None, folder: Path | None = None) -> str | None:
        """Where the program is, by the PATH; a relative path is taken from ``folder``, or else from the catalog's."""
        if os.path.dirname(program):  # noqa: PTH120 - pathlib forgets the dot of ./tool
            full = str(folder / program if folder else self.path(program))
            return self.guarded.which(full, "", lambda: self.left)
        folders = self.environ.get("PATH", os.defpath) if path is None else path
        found = self.guarded.which(program, folders, lambda: self.left)
        if found is None:
            self.record_evidence(f"which {program}", 1, f"not in {folders}", 0.0)
        return found


def _printed(ran: Ran) -> str:
    parts = [ran.stdout.strip("\n"), ran.stderr.strip("\n")]
    if ran.timed_out:
        parts.append(f"(did not end, and was killed after {ran.duration:.3g} s)")
    return "\n".join(part for part in parts if part)
