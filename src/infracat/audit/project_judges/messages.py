"""What the two processes say to each other: a JSON object a line, through pipes."""

from __future__ import annotations

import json
import os
import selectors
import time
from typing import Any

CHUNK = 65536

Message = dict[str, Any]


class PeerClosed(Exception):
    """The other process has ended, or closed its pipe."""


class Messages:
    """One end of two pipes, by their descriptors."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading, self.writing = reading, writing
        self._rest = b""

    def send(self, message: Message) -> None:
        """Raises ``PeerClosed`` where nobody reads it any more."""
        data = json.dumps(message, default=str).encode() + b"\n"
        try:
            while data:
                data = data[os.write(self.writing, data) :]
        except BrokenPipeError:
            raise PeerClosed from None

    def receive(self, seconds: float | None = None) -> Message:
        """The next message; ``TimeoutError`` where it has not come whole within ``seconds``, ``PeerClosed`` at the end.

        A line that is no message (a judge may write to any descriptor) counts as the end.
        """
        until = None if seconds is None else time.monotonic() + seconds
        pieces = [self._rest]
        while b"\n" not in pieces[-1]:
            pieces.append(self._piece(until))
        line, _, self._rest = b"".join(pieces).partition(b"\n")
        try:
            message: Message = dict(json.loads(line))
        except (TypeError, ValueError, RecursionError):
            raise PeerClosed from None
        return message

    def _piece(self, until: float | None) -> bytes:
        if until is not None:
            with selectors.DefaultSelector() as selector:
                selector.register(self.reading, selectors.EVENT_READ)
                if not selector.select(max(0.0, until - time.monotonic())):
                    raise TimeoutError
        if piece := os.read(self.reading, CHUNK):
            return piece
        raise PeerClosed
