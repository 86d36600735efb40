"""Commands: each in a process group of its own, which is killed whole when it hangs or is left behind."""

from __future__ import annotations

import errno
import os
import secrets
import shlex
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.commands.capture import KEPT, Capture
from infracat.hosts.commands.pipes import read
from infracat.redaction.redactor import Redactor

if TYPE_CHECKING:
    import psutil

CommandLine = Sequence[str] | str

MARK = "INFRACAT_COMMAND"  # in the environment of what we start: finds those who left their process group
ENDED_WITHIN = 0.7  # seconds that all else that was begun may take to end after a ^C
KILLED_WITHIN = 0.3  # seconds; a process that survives SIGKILL for longer waits for a disk


class NotFound(CannotObserve):
    """There is no such program (or its interpreter is missing)."""


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


@dataclass(frozen=True, slots=True)
class Live:
    """A program that one talks with, through its three pipes."""

    process: subprocess.Popen[bytes]
    mark: str
    known: set[psutil.Process] = field(default_factory=set)  # also those whose environment is another one

    def know(self) -> None:
        """Notes all that it started: when it has ended, nobody can tell any more whose those without a mark were."""
        self.known.update(_descendants([self.process.pid]))

    def left(self) -> tuple[str, ...]:
        """Who is still there of all that it started, itself included: ``node (pid 4711)``."""
        import psutil

        left = []
        for each in sorted({*_marked(self.mark), *self.known}, key=lambda each: each.pid):
            with suppress(psutil.Error):
                if each.status() != psutil.STATUS_ZOMBIE:
                    left.append(f"{each.name()} (pid {each.pid})")
        return tuple(left)

    def terminate(self) -> None:
        """Asks it, and all in its process group, to end."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGTERM)

    @property
    def exit_code(self) -> int | None:
        """As in a shell; None while it runs."""
        return _as_shells_say(self.process.returncode)


class Processes:
    """All that one run has started and that lives; usable from many threads."""

    def __init__(self) -> None:
        self._starting = Lock()
        self._live: dict[int, subprocess.Popen[bytes]] = {}
        self._ends: dict[object, Callable[[], None]] = {}
        self._killed = False
        self._run = secrets.token_hex(8)
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
        """Runs it to its end, or to ``timeout``. A list meets no shell; a line is the shell's.

        What it left in its process group is killed; when it hung or held the pipes, all that it started.
        """
        began = time.monotonic()
        mark = f"{self._run}.{next(self._numbers)}."
        process = self._start(command, cwd, {**environ, MARK: mark})
        out, err = Capture(kept), Capture(kept)
        try:
            exited, closed = read(process, (out, err), deadline=began + timeout)
        except BaseException:
            self._end(process, mark, everyone=True)
            raise
        self._end(process, mark, everyone=not (exited and closed))
        return Ran(
            command=shown(command),
            exit_code=_as_shells_say(process.returncode) if exited else None,
            stdout=out.text(redactor, whole=closed),
            stderr=err.text(redactor, whole=closed),
            duration=time.monotonic() - began,
            timed_out=not exited,
        )

    @contextmanager
    def live(self, command: CommandLine, *, cwd: Path, environ: Mapping[str, str]) -> Iterator[Live]:
        """Starts it for a talk; at its end it is killed, with all that it started."""
        mark = f"{self._run}.{next(self._numbers)}."
        process = self._start(command, cwd, {**environ, MARK: mark}, stdin=subprocess.PIPE)
        live = Live(process, mark)
        try:
            yield live
        finally:
            self._end(process, mark, everyone=True)
            _kill(live.known)

    def must_go_on(self) -> None:
        """``CannotObserve`` after ``kill_all``: what is begun now would be left behind."""
        if self._killed:
            raise CannotObserve("interrupted: nothing is started any more")

    @contextmanager
    def ending(self, end: Callable[[], None]) -> Iterator[None]:
        """``end`` is called when all is killed within the block: for what is no process of ours, as a container."""
        self.must_go_on()
        key = object()
        self._ends[key] = end
        try:
            yield
        finally:
            self._ends.pop(key, None)

    def kill_all(self) -> None:
        """Kills whatever lives, at once; from now on nothing starts."""
        self._killed = True
        _call_all(list(self._ends.values()), time.monotonic() + ENDED_WITHIN)
        # A start that hangs (a program on a dead network disk) holds the lock: no long wait for it.
        got = self._starting.acquire(timeout=0.3)
        try:
            live = list(self._live.values())
            descendants = _descendants([each.pid for each in live])
            for process in live:
                _kill_group(process)
            _kill(descendants)
            if live:
                _kill_marked(self._run)
        finally:
            if got:
                self._starting.release()

    def _start(
        self, command: CommandLine, cwd: Path, environ: Mapping[str, str], stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        with self._starting:
            self.must_go_on()
            process = _popen(command, cwd, environ, stdin)
            self._live[process.pid] = process
        return process

    def _end(self, process: subprocess.Popen[bytes], mark: str, *, everyone: bool) -> None:
        """Kills the group before its leader is reaped: afterwards its number may be another's."""
        _kill_group(process)
        if everyone:
            _kill_marked(mark)
        with suppress(subprocess.TimeoutExpired):
            process.wait(KILLED_WITHIN)
            self._live.pop(process.pid, None)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()


def _call_all(ends: Sequence[Callable[[], None]], deadline: float) -> None:
    """At once, and none for longer than all may take."""
    threads = [Thread(target=end, daemon=True) for end in ends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))


def shown(command: CommandLine) -> str:
    """The command as one would type it."""
    return command if isinstance(command, str) else shlex.join(command)


def elevated(command: CommandLine, environ: Mapping[str, str] | None = None) -> CommandLine:
    """The command as root, with ``environ``'s variables: ``sudo -n`` asks for no password. Root itself needs none."""
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        return command
    kept = [f"--preserve-env={','.join(environ)}"] if environ else []
    return ["sudo", "-n", *kept, "--", *(["/bin/sh", "-c", command] if isinstance(command, str) else command)]


def _popen(command: CommandLine, cwd: Path, environ: Mapping[str, str], stdin: int) -> subprocess.Popen[bytes]:
    program = command if isinstance(command, str) else command[0]
    try:
        return _spawned(command, cwd, environ, stdin)
    except (FileNotFoundError, NotADirectoryError) as error:
        if not cwd.is_dir():
            raise CannotObserve(f"{cwd}: the folder to run commands in is gone") from error
        raise NotFound(f"{program}: no such program, or the interpreter that it names is missing") from error
    except OSError as error:
        if error.errno == errno.ENOEXEC and not isinstance(command, str):
            return _popen(["/bin/sh", *command], cwd, environ, stdin)  # a script without a #! line: as shells do
        raise CannotObserve(f"{program}: cannot be started: {error.strerror}") from error
    except ValueError as error:  # a null byte
        raise CannotObserve(f"{program!r}: cannot be started: {error}") from error


def _spawned(command: CommandLine, cwd: Path, environ: Mapping[str, str], stdin: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        shell=isinstance(command, str),
        cwd=cwd,
        env=environ,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        bufsize=0,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):  # gone, or all that is left is another user's (sudo)
        os.killpg(process.pid, signal.SIGKILL)


def _kill_marked(mark: str) -> None:
    """Kills all descendants, also those in sessions of their own whose parents are gone."""
    for _ in range(3):  # they may have forked while we looked
        marked = _marked(mark)
        _kill(marked)
        if not marked:
            return


def _kill(processes: Iterable[psutil.Process]) -> None:
    import psutil

    for each in processes:
        with suppress(psutil.Error):  # gone; psutil knows one by the time of its birth as well, and spares another
            each.kill()


def _descendants(pids: Sequence[int]) -> list[psutil.Process]:
    """By their parents, while these live: also those that were given an environment without our mark."""
    import psutil

    children: defaultdict[int, list[psutil.Process]] = defaultdict(list)
    for each in psutil.process_iter() if pids else ():
        with suppress(psutil.Error):
            children[each.ppid()].append(each)
    found, parents = [], list(pids)
    while parents:
        for each in children.pop(parents.pop(), ()):
            found.append(each)
            parents.append(each.pid)
    return found


def _marked(mark: str) -> list[psutil.Process]:
    import psutil

    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK, "").startswith(mark):
                found.append(process)
    return found


def _as_shells_say(returncode: int | None) -> int | None:
    return 128 - returncode if returncode is not None and returncode < 0 else returncode
