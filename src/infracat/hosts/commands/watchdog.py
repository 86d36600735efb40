"""Kills what a process of ours has started when that process ends without having done so, as after SIGKILL.

``watch`` runs this file: ``watchdog.py PID MARK``. On standard input, a line each, it is told of the process groups
that are begun (``+4711``) and over (``-4711``), and in the end ``bye``: all is well. Where the process is gone without
that, it ends those groups, kills what is below them and whatever has the mark in its environment, and removes scratch
folders.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

BYE = "bye"
ENDS_WITHIN = 0.6  # seconds for what was started to end by itself
POLL_INTERVAL = 0.5  # seconds between two looks whether the process still runs
LONGEST = 64 * 1024


def main(pid: int, mark: str) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    with suppress(OSError):  # so that `killall -9 infracat` or `pkill python` spares it
        Path("/proc/self/comm").write_text("watchdog", "ascii")
    groups: set[int] = set()
    for line in _told(pid):
        if line == BYE:
            return
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    _kill(groups, mark)


def _told(pid: int) -> Iterator[str]:
    """Until that process has ended: a child that it has forked may hold the pipe open for longer."""
    begun = b""
    with selectors.DefaultSelector() as selector:
        selector.register(0, selectors.EVENT_READ)
        while True:
            if not selector.select(POLL_INTERVAL):
                if os.getppid() == pid:
                    continue
                return
            piece = os.read(0, LONGEST)
            if not piece:
                return
            *lines, begun = (begun + piece).split(b"\n")
            yield from map(bytes.decode, lines)


def _kill(groups: set[int], mark: str) -> None:
    sys.path.append(str(Path(__file__).resolve().parents[3]))
    from infracat.hosts.commands.kill import kill_marked
    from infracat.hosts.commands.process_table import descendants, kill_all
    from infracat.hosts.files.scratch import sweep

    below = descendants(groups)
    _end(groups)
    kill_all(below)
    kill_marked(mark)
    sweep()


def _end(groups: set[int]) -> None:
    """Asked first: a database server that is killed leaves shared memory behind."""
    until = time.monotonic() + ENDS_WITHIN
    left = _signalled(groups, signal.SIGTERM)
    while left and time.monotonic() < until:
        time.sleep(0.02)
        left = _signalled(left, 0)
    _signalled(left, signal.SIGKILL)


def _signalled(groups: set[int], number: int) -> set[int]:
    """Those that are there."""
    found = set()
    for group in groups:
        with suppress(OSError):
            os.killpg(group, number)
            found.add(group)
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
