"""Reads a program's output until it ends, times out, or leaves a child behind that keeps its pipes open."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Callable
from threading import Thread
from typing import IO

from infracat.hosts.commands.capture import Capture

CHUNK = 64 * 1024
POLL_INTERVAL = 0.05  # seconds between two checks whether the program has ended while its pipes are open
PIPES_STAY_OPEN = 0.5  # seconds that the pipes may stay open after the program's end

Streams = tuple[Capture, Capture]
Process = subprocess.Popen[bytes]


def read(process: Process, streams: Streams, deadline: float) -> tuple[bool, bool]:
    """Feeds both streams. Returns whether the program has ended in time, and whether its pipes have."""
    reader = _by_selector if os.name == "posix" else _by_threads
    closed = reader(process, streams, _ReadDeadline(process, deadline).left)
    return _exited_by(process, deadline), closed


class _ReadDeadline:
    """How long to go on reading: until the deadline, or half a second from the program's end."""

    def __init__(self, process: Process, deadline: float) -> None:
        self._process = process
        self._deadline = deadline
        self._ended = False

    def left(self) -> float:
        now = time.monotonic()
        if not self._ended and has_exited(self._process):
            self._ended = True
            self._deadline = min(self._deadline, now + PIPES_STAY_OPEN)
        return self._deadline - now


def _by_selector(process: Process, streams: Streams, left: Callable[[], float]) -> bool:
    with selectors.DefaultSelector() as selector:
        for pipe, stream in zip(_pipes(process), streams, strict=True):
            selector.register(pipe, selectors.EVENT_READ, stream)
        while selector.get_map() and (wait := left()) > 0:
            for key, _ in selector.select(min(wait, POLL_INTERVAL)):
                chunk = os.read(key.fd, CHUNK)
                key.data.feed(chunk)
                if not chunk:
                    selector.unregister(key.fileobj)
        return not selector.get_map()


def _by_threads(process: Process, streams: Streams, left: Callable[[], float]) -> bool:
    """For Windows, whose pipes cannot be selected."""
    pumps = [
        Thread(target=_pump, args=(pipe, stream), daemon=True)
        for pipe, stream in zip(_pipes(process), streams, strict=True)
    ]
    for pump in pumps:
        pump.start()
    for pump in pumps:
        while pump.is_alive() and (wait := left()) > 0:
            pump.join(min(wait, POLL_INTERVAL))
    return not any(pump.is_alive() for pump in pumps)


def _pump(pipe: IO[bytes], stream: Capture) -> None:
    while chunk := pipe.read(CHUNK):
        stream.feed(chunk)


def _pipes(process: Process) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdout is not None
    assert process.stderr is not None
    return process.stdout, process.stderr


def _exited_by(process: Process, deadline: float) -> bool:
    pause = 0.001
    while not has_exited(process):
        if time.monotonic() >= deadline:
            return False
        time.sleep(pause)
        pause = min(pause * 2, POLL_INTERVAL)
    return True


def has_exited(process: Process) -> bool:
    """Without reaping it, so that its number is not reused and its group can be killed."""
    if not hasattr(os, "waitid"):  # Windows, and macOS before Python 3.13
        return process.poll() is not None
    flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
    return process.returncode is not None or os.waitid(os.P_PID, process.pid, flags) is not None
