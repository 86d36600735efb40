"""What the two processes say to each other: a JSON object a line, through pipes."""

from __future__ import annotations

import json
import os
import selectors
import time
from typing import Any

CHUNK = 65536
LONGEST = 256 * 1024 * 1024  # bytes of a line

Message = dict[str, Any]


class PeerClosed(Exception):
    """The other process has ended, or closed its pipe."""


class NoMessage(Exception):
    """What came is none: a judge may write to any descriptor. Its text is what came."""


class Messages:
    """One end of two pipes, by their descriptors."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        os.set_blocking(writing, False)
        self._rest = bytearray()
        self._unsent = bytearray()

    def post(self, message: Message) -> None:
        """As much of it is sent now as the pipe takes, and the rest while something is received, or sent."""
        self._unsent += json.dumps(message, default=str).encode() + b"\n"
        self._write()

    def send(self, message: Message, seconds: float | None = None) -> None:
        """Raises ``PeerClosed`` where nobody reads it any more, ``TimeoutError`` where not all is read in time."""
        until = None if seconds is None else time.monotonic() + seconds
        self.post(message)
        with selectors.DefaultSelector() as selector:
            selector.register(self.writing, selectors.EVENT_WRITE)
            while self._unsent:
                _wait(selector, until)
                self._write()

    def receive(self, seconds: float | None = None) -> Message:
        """The next message; ``TimeoutError`` where it has not come whole within ``seconds``, ``PeerClosed`` at the end.

        Raises ``NoMessage`` for anything else.
        """
        if seconds is not None and seconds < 0:  # also where messages never end
            raise TimeoutError
        until = None if seconds is None else time.monotonic() + seconds
        searched = 0
        while (end := self._rest.find(b"\n", searched)) < 0:
            searched = len(self._rest)
            self._rest += self._piece(until)
            if len(self._rest) > LONGEST:
                raise NoMessage(f"more than {LONGEST // 2**20} MiB without a line break")
        line = bytes(self._rest[:end])
        del self._rest[: end + 1]
        try:
            message: Message = dict(json.loads(line))
        except (TypeError, ValueError, RecursionError):
            raise NoMessage(line.decode("utf-8", "backslashreplace") or "an empty line") from None
        return message

    def _piece(self, until: float | None) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(self.reading, selectors.EVENT_READ)
            if self._unsent:
                selector.register(self.writing, selectors.EVENT_WRITE)
            while self.reading not in _wait(selector, until):
                self._write()
                if not self._unsent:
                    selector.unregister(self.writing)
        if piece := os.read(self.reading, CHUNK):
            return piece
        raise PeerClosed

    def _write(self) -> None:
        try:
            while self._unsent:
                del self._unsent[: os.write(self.writing, self._unsent[:CHUNK])]
        except BlockingIOError:
            return
        except BrokenPipeError:
            raise PeerClosed from None


def _wait(selector: selectors.BaseSelector, until: float | None) -> set[int]:
    """The descriptors that are ready."""
    ready = selector.select(None if until is None else max(0.0, until - time.monotonic()))
    if not ready:
        raise TimeoutError
    return {key.fd for key, _ in ready}
