"""Killing what an audit has started: a whole process group, and processes that have left theirs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress

from infracat.hosts.commands.process_table import kill_all, marked

MARK = "INFRACAT_COMMAND"  # in the environment of what we start: finds processes that left their process group


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kills a program with its process group. It must not be reaped yet: its number may be another's afterwards."""
    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError, PermissionError):  # gone, or all that is left is another user's (sudo)
        os.killpg(process.pid, signal.SIGKILL)


def kill_marked(mark: str) -> None:
    """Kills all descendants, also those in sessions of their own whose parents have ended."""
    for _ in range(3):  # they may have forked while we looked
        found = marked(MARK, mark)
        kill_all(found)
        if not found:
            return
