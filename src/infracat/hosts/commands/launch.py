"""Starting a program from a folder, or out of one, whose file system may hang: in a process that waits for it instead.

Without that the whole audit would hang: until a program is loaded, its parent waits, and holds Python's lock.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.commands import launched
from infracat.hosts.commands.spawn import PYTHON, CommandLine, MayHang, NotFound, NotRunnable, not_found, popen
from infracat.hosts.files.mount_table import MountTable

SHELL = ("/bin/sh", "-c")
_FIRST_LINE = 256  # bytes: the kernel reads no more of a script's first line
_LONGEST = 64 * 1024


def is_needed(command: CommandLine, cwd: Path, environ: Mapping[str, str], mounts: MountTable) -> bool:
    """Whether the folder, the program, its interpreter, or a folder that is searched for it may hang."""
    if not mounts.remote or any("\0" in word for word in command):  # such a word is refused before anything is started
        return False
    if isinstance(command, str):  # the shell is this machine's, and does the rest
        return mounts.may_hang(cwd)
    return mounts.may_hang(cwd) or _program_may_hang(command, cwd, environ, mounts.may_hang)


def _program_may_hang(command: Sequence[str], cwd: Path, environ: Mapping[str, str], may_hang: MayHang) -> bool:
    if os.path.dirname(command[0]):  # noqa: PTH120 - pathlib forgets the dot of ./tool
        return _may_hang(cwd / command[0], may_hang)
    for folder in os.get_exec_path(environ):
        if may_hang(cwd / folder):
            return True
        if os.access(path := cwd / folder / command[0], os.X_OK) and not path.is_dir():
            return _may_hang(path, may_hang)
    return False


def _may_hang(program: Path, may_hang: MayHang) -> bool:
    return may_hang(program) or any(may_hang(word) for word in _interpreter(program) if word.startswith("/"))


def _interpreter(program: Path) -> list[str]:
    """The words of a script's ``#!`` line."""
    try:
        if not program.is_file():  # a FIFO gives no end
            return []
        with program.open("rb") as file:
            line = file.readline(_FIRST_LINE)
    except OSError:
        return []
    return os.fsdecode(line[2:]).split()[:1] if line.startswith(b"#!") else []


@dataclass(frozen=True, slots=True)
class Launch:
    """A process that is about to become the ``program``, and the pipe through which it tells how far it has come."""

    process: subprocess.Popen[bytes]
    program: str
    folder: Path
    report: int

    def wait(self, deadline: float) -> None:
        """Until the program runs. Raises what ``spawn`` raises, and ``CannotObserve`` at the deadline."""
        began = time.monotonic()
        try:
            told, ended = self._told(deadline)
        finally:
            os.close(self.report)
        if not ended:
            where = self.program if told else str(self.folder)
            raise CannotObserve(f"{where}: no answer within {time.monotonic() - began:.3g} s: its file system hangs")
        if not told:
            raise CannotObserve(f"{self.program}: cannot be started: the process that was to start it ended")
        if told.strip():
            self._raise(**json.loads(told))

    def _told(self, deadline: float) -> tuple[bytes, bool]:
        """What came by the deadline, and whether that is all."""
        told = b""
        with selectors.DefaultSelector() as selector:
            selector.register(self.report, selectors.EVENT_READ)
            while selector.select(max(0, deadline - time.monotonic())):
                piece = os.read(self.report, _LONGEST)
                if not piece:
                    return told, True
                told += piece
        return told, False

    def _raise(self, errno: int = 0, strerror: str = "", of: str = "", unrunnable: str = "") -> None:
        if unrunnable:
            raise NotRunnable(unrunnable)
        error = OSError(errno, strerror)
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            raise CannotObserve(f"{self.program}: cannot be started: {strerror}") from error
        if of == "folder":
            raise CannotObserve(f"{self.folder}: the folder to run commands in is gone") from error
        raise NotFound(not_found(self.program)) from error


def launch(command: CommandLine, cwd: Path, environ: Mapping[str, str], stdin: int) -> Launch:
    """Starts at once; whoever calls ``wait`` knows whether the program runs."""
    words: Sequence[str] = [*SHELL, command] if isinstance(command, str) else command
    reading, writing = os.pipe()
    kept = " ".join(name for name in launched.ADDED if name in environ)
    own = [PYTHON, "-I", "-S", launched.__file__, str(writing), kept, str(cwd), *words]
    try:
        process = popen(own, Path("/"), environ, stdin, keep=(writing,))
    except OSError as error:
        os.close(reading)
        raise CannotObserve(f"{words[0]}: cannot be started: {error.strerror}") from error
    finally:
        os.close(writing)
    return Launch(process, words[0] if not isinstance(command, str) else command, cwd, reading)
