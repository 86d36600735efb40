"""Changes into a folder and becomes a program, which may both hang: it is this process then that waits.

``launch`` runs this file: ``launched.py DESCRIPTOR VARIABLES FOLDER PROGRAM ARGUMENTS``. Into the descriptor it writes
a line when it is in the folder, and one in JSON where it failed; the descriptor is closed when the program runs.
``VARIABLES`` are those that Python itself may have added to the environment.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from pathlib import Path

ADDED = ("LC_CTYPE",)  # in a C locale, see PEP 538


def launch(report: int, folder: str, command: list[str]) -> None:
    os.set_inheritable(report, False)
    try:
        os.chdir(folder)
    except OSError as error:
        _tell(report, errno=error.errno, strerror=error.strerror, of="folder")
        return
    os.write(report, b"\n")
    for name in ("SIGPIPE", "SIGXFSZ"):  # ignored by Python itself
        signal.signal(getattr(signal, name), signal.SIG_DFL)
    try:
        os.execvp(command[0], command)  # noqa: S606
    except OSError as error:
        if error.errno == errno.ENOEXEC:
            _by_a_shell(report, command)
        else:
            _tell(report, errno=error.errno, strerror=error.strerror, of="program")


def _by_a_shell(report: int, command: list[str]) -> None:
    """A script without a ``#!`` line, which shells run as well."""
    sys.path.append(str(Path(__file__).parents[3]))
    from infracat.hosts.commands.program_files import by_a_shell, found, no_script

    path = found(command[0], Path.cwd(), os.environ)
    if reason := no_script(path):
        _tell(report, unrunnable=f"{path}: cannot be started: {reason}")
        return
    words = by_a_shell(command, path, os.environ)
    try:
        os.execv(words[0], words)  # noqa: S606
    except OSError as error:
        _tell(report, errno=error.errno, strerror=error.strerror, of="program")


def _tell(report: int, **what: object) -> None:
    os.write(report, json.dumps(what).encode())


if __name__ == "__main__":
    for _name in set(ADDED) - set(sys.argv[2].split()):
        os.environ.pop(_name, None)
    launch(int(sys.argv[1]), sys.argv[3], sys.argv[4:])
