"""Starting a program: in a session of its own, and with a reason in words where it cannot be started."""

from __future__ import annotations

import errno
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts import limits
from infracat.hosts.commands.program_files import by_a_shell, found, no_script

PYTHON = os.path.realpath(sys.executable)  # behind the links of a virtual environment, which may be on another disk
MayHang = Callable[[str | Path], bool]
CommandLine = Sequence[str] | str  # a list runs without a shell, a line by the shell


class NotFound(CannotObserve):
    """There is no such program (or its interpreter is missing)."""


class NotRunnable(CannotObserve):
    """The file is there, and nothing that this machine can run: a program for another processor, an empty file."""


def shown(command: CommandLine) -> str:
    """The command as a line for a shell."""
    return command if isinstance(command, str) else shlex.join(command)


def elevated(command: CommandLine, environ: Mapping[str, str] | None = None) -> CommandLine:
    """The command as root, with ``environ``'s variables: ``sudo -n`` asks for no password. Root itself needs none."""
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        return command
    kept = [f"--preserve-env={','.join(environ)}"] if environ else []
    return ["sudo", "-n", *kept, "--", *(["/bin/sh", "-c", command] if isinstance(command, str) else command)]


def not_found(program: str) -> str:
    return f"{program}: no such program, or the interpreter that it names is missing"


def spawn(
    command: CommandLine, cwd: Path, environ: Mapping[str, str], stdin: int, may_hang: MayHang
) -> subprocess.Popen[bytes]:
    """For a folder and a program that do not hang, see ``launch.is_needed``."""
    program = command if isinstance(command, str) else command[0]
    try:
        return popen(command, cwd, environ, stdin)
    except (FileNotFoundError, NotADirectoryError) as error:
        if not cwd.is_dir():
            raise CannotObserve(f"{cwd}: the folder to run commands in is gone") from error
        raise NotFound(not_found(program)) from error
    except OSError as error:
        if error.errno == errno.ENOEXEC and not isinstance(command, str):
            return _spawned_by_a_shell(command, cwd, environ, stdin, may_hang)
        raise CannotObserve(f"{program}: cannot be started: {error.strerror}") from error
    except ValueError as error:  # a null byte
        raise CannotObserve(f"{program!r}: cannot be started: {error}") from error


def _spawned_by_a_shell(
    command: Sequence[str], cwd: Path, environ: Mapping[str, str], stdin: int, may_hang: MayHang
) -> subprocess.Popen[bytes]:
    """A script without a ``#!`` line, which shells run as well."""
    path = found(command[0], cwd, environ)
    if reason := no_script(path):
        raise NotRunnable(f"{path}: cannot be started: {reason}")
    return spawn(by_a_shell(command, path, environ, may_hang), cwd, environ, stdin, may_hang)


def popen(
    command: CommandLine, cwd: Path, environ: Mapping[str, str], stdin: int, keep: Sequence[int] = ()
) -> subprocess.Popen[bytes]:
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
        pass_fds=keep,
        preexec_fn=limits.before_exec(),  # noqa: PLW1509 - of C alone, and only under a strange limit
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
