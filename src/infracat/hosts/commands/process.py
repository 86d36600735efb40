"""Commands: each in a process group of its own, which is killed whole when it hangs or is left behind."""

from __future__ import annotations

import secrets
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Lock, Thread

from infracat.facts import CannotObserve
from infracat.hosts.commands.capture import KEPT, Capture
from infracat.hosts.commands.kill import MARK, kill_group, kill_marked
from infracat.hosts.commands.launch import Launch, is_needed, launch
from infracat.hosts.commands.pipes import read
from infracat.hosts.commands.process_table import descendants, kill_all
from infracat.hosts.commands.running import RunningProgram, shell_exit_code
from infracat.hosts.commands.spawn import CommandLine, shown, spawn
from infracat.hosts.commands.watch import watchdog
from infracat.hosts.files.mount_table import NO_MOUNTS, MountTable
from infracat.redaction.redactor import Redactor

ENDED_WITHIN = 0.7  # seconds that callbacks may take after ^C
TRY_AGAIN = 0.05  # seconds
KILLED_WITHIN = 0.3  # seconds; a process that survives SIGKILL for longer waits for a disk


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a command. ``exit_code`` is as in a shell (139: killed by SIGSEGV), None: killed by us.

    ``stdout`` and ``stderr`` are redacted, and of a flood they are the head and the tail.
    """

    command: str
    exit_code: int | None
    stdout: str
    stderr: str
    duration: float  # seconds
    timed_out: bool
    is_cut: bool = False  # what it printed is not all here


class Processes:
    """All running processes that one run has started; usable from many threads."""

    def __init__(self, mounts: MountTable = NO_MOUNTS) -> None:
        self._mounts = mounts
        self._starting = Lock()
        self._live: dict[int, subprocess.Popen[bytes]] = {}
        self._ends: dict[object, Callable[[], None]] = {}
        self._killed = False
        self._watchdog = watchdog()
        self._run = f"{self._watchdog.variable}.{secrets.token_hex(8)}."
        self._numbers = count(1)

    def run(
        self,
        command: CommandLine,
        *,
        cwd: Path,
        environ: Mapping[str, str],
        timeout: float,
        redactor: Redactor,
        kept: int = KEPT,
    ) -> Ran:
        """Runs it to its end, or to ``timeout``. A list runs without a shell, a line by the shell.

        What it left in its process group is killed; when it hung or held the pipes, all that it started.
        """
        began = time.monotonic()
        mark = f"{self._run}{next(self._numbers)}."
        process = self._start(command, cwd, {**environ, MARK: mark}, began + timeout)
        out, err = Capture(kept), Capture(kept)
        try:
            exited, closed = read(process, (out, err), deadline=began + timeout)
        except BaseException:
            self._end(process, mark, everyone=True)
            raise
        self._end(process, mark, everyone=not (exited and closed))
        return Ran(
            command=shown(command),
            exit_code=shell_exit_code(process.returncode) if exited else None,
            stdout=out.text(redactor, whole=closed),
            stderr=err.text(redactor, whole=closed),
            duration=time.monotonic() - began,
            timed_out=not exited,
            is_cut=out.is_cut or err.is_cut,
        )

    @contextmanager
    def start(
        self, command: CommandLine, *, cwd: Path, environ: Mapping[str, str], timeout: float
    ) -> Iterator[RunningProgram]:
        """Starts it for communication; where the ``with`` ends it is killed, with all that it started.

        ``timeout`` is for the start alone.
        """
        mark = f"{self._run}{next(self._numbers)}."
        deadline = time.monotonic() + timeout
        process = self._start(command, cwd, {**environ, MARK: mark}, deadline, stdin=subprocess.PIPE)
        program = RunningProgram(process, mark)
        try:
            yield program
        finally:
            self._end(process, mark, everyone=True)
            kill_all(program.known)

    def check_not_interrupted(self) -> None:
        """``CannotObserve`` after ``kill_all``: what is begun now would be left behind."""
        if self._killed:
            raise CannotObserve("interrupted: nothing is started any more")

    @contextmanager
    def on_interrupt(self, end: Callable[[], None]) -> Iterator[None]:
        """``end`` is called when a ^C comes within the block: for what is no process of ours, as a container."""
        self.check_not_interrupted()
        key = object()
        self._ends[key] = end
        try:
            yield
        finally:
            self._ends.pop(key, None)

    def kill_all(self) -> None:
        """Kills whatever runs, at once; from now on nothing is started."""
        self._killed = True
        _call_all(list(self._ends.values()), time.monotonic() + ENDED_WITHIN)
        # A start holds the lock, and may be slow: no long wait for it.
        got = self._starting.acquire(timeout=0.3)
        try:
            live = list(self._live.values())
            below = descendants([each.pid for each in live])
            for process in live:
                kill_group(process)
            kill_all(below)
            if live:
                kill_marked(self._run)
        finally:
            if got:
                self._starting.release()

    def _start(
        self,
        command: CommandLine,
        cwd: Path,
        environ: Mapping[str, str],
        deadline: float,
        stdin: int = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        self._watchdog.start()
        hangs = is_needed(command, cwd, environ, self._mounts)
        while True:
            try:
                with self._starting:
                    self.check_not_interrupted()
                    started = launch(command, cwd, environ, stdin) if hangs else None
                    process = started.process if started else spawn(command, cwd, environ, stdin, self._mounts.may_hang)
                    self._live[process.pid] = process
                    self._watchdog.group_started(process.pid)
                break
            except CannotObserve as error:
                self._wait_for_others(error, deadline)
        if started:
            self._wait_for(started, environ[MARK], deadline)
        return process

    def _wait_for_others(self, error: CannotObserve, deadline: float) -> None:
        """Where as many processes run as are allowed, and some of them are ours, one of these will end."""
        if not (isinstance(error.__cause__, BlockingIOError) and self._live) or time.monotonic() > deadline:
            raise error
        time.sleep(TRY_AGAIN)

    def _wait_for(self, started: Launch, mark: str, deadline: float) -> None:
        try:
            started.wait(deadline)
        except BaseException:
            self._end(started.process, mark, everyone=False)
            raise

    def _end(self, process: subprocess.Popen[bytes], mark: str, *, everyone: bool) -> None:
        """Kills the group before its leader is reaped: afterwards its number may be another's."""
        kill_group(process)
        if everyone:
            kill_marked(mark)
        self._watchdog.group_ended(process.pid)
        with suppress(subprocess.TimeoutExpired):
            process.wait(KILLED_WITHIN)
            self._live.pop(process.pid, None)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


def _call_all(ends: Sequence[Callable[[], None]], deadline: float) -> None:
    """Concurrently, until the deadline."""
    threads = [Thread(target=end, daemon=True) for end in ends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
