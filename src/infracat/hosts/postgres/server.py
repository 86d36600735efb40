"""A scratch server of this machine's own PostgreSQL, on a Unix socket."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.files.copies import LONGER_TIMEOUT
from infracat.hosts.postgres import frames
from infracat.hosts.postgres.dumps import UNPACKED_BY, Dump
from infracat.hosts.postgres.script import USER, command

if TYPE_CHECKING:
    from infracat.hosts.host import Host

GOES_WITHIN = 0.5  # seconds


def restore_in_server(dump: Dump, tables: Sequence[str], host: Host) -> str:
    """The same on this machine: a server of this user, or for root of user postgres, on a Unix socket."""
    for layer in dump.layers:
        if host.which(UNPACKED_BY[layer]) is None:
            raise CannotObserve(f"{dump.path.name}: {UNPACKED_BY[layer]} is not installed, and unpacks it")
    with host.scratch() as folder:
        other = _other_user(folder)
        data = folder / "pg"
        script = shlex.join([*other, *command(dump, tables, str(data), host)])
        with host.on_interrupt(lambda: _quit(data)):
            ran = host.run_unrecorded(f"{framed(dump)} | {script}")
            _quit(data)
    if ran.timed_out:
        raise CannotObserve(f"{dump.path.name}: not restored within {host.timeout:.3g} s: {LONGER_TIMEOUT}")
    return ran.stdout or f"cannot {ran.stderr.strip()[-300:]}"


def framed(dump: Dump) -> str:
    """The line of a shell that sends the dump as the script reads it."""
    if dump.kind != "sql":
        return dump.sending
    return f"{dump.sending} | {shlex.join([sys.executable, '-I', '-S', frames.__file__])}"


def _other_user(folder: Path) -> list[str]:
    """The command prefix with which root runs a server: as another user, who owns the folder."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        raise CannotObserve("PostgreSQL does not run as root, and there is no setpriv here: install util-linux")
    try:
        shutil.chown(folder, USER, USER)
    except LookupError as error:
        raise CannotObserve(f"PostgreSQL does not run as root, and there is no user {USER} here") from error
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", "--no-new-privs"]


def _quit(data: Path) -> None:
    """A killed server leaves shared memory behind: it gets SIGQUIT, and a moment to end."""
    try:
        pid = int((data / "db" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
    except (OSError, ValueError, IndexError):
        return
    deadline = time.monotonic() + GOES_WITHIN
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except OSError:
            return
        time.sleep(0.01)
