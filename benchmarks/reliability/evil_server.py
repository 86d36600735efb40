"""A server that answers every request with one evil: a real socket, on a port of its own or in a file."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Self

from benchmarks.reliability.evil_answers import Evil

_REFUSED = b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n"


class EvilServer:
    """Listens until the end of its ``with``."""

    def __init__(self, evil: Evil, path: Path | None = None, refused: str = "none") -> None:
        self._refused = refused  # a method that it does not know
        self._evil = evil
        self._ended = Event()
        self._listening = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
        self._listening.bind(str(path) if path else ("127.0.0.1", 0))
        self._listening.listen(50)
        self.url = f"unix://{path}" if path else f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, ValueError):
            connection.settimeout(60)
            if head := self._request(connection):
                method, path = head.decode().split()[:2]
                evil = iter([_REFUSED]) if method == self._refused else self._evil(path)
                for piece in evil:
                    if self._ended.is_set():
                        return
                    connection.sendall(_closing(piece))
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(65_536):  # or the end of the connection would come before the answer
                    pass

    def _request(self, connection: socket.socket) -> bytes:
        received = b""
        while b"\r\n\r\n" not in received:
            if not (piece := connection.recv(65_536)):
                return b""
            received += piece
        return received


def _closing(piece: bytes) -> bytes:
    """The head of an answer says that it is the last one: nobody asks again on a connection that is about to end."""
    if not piece.startswith(b"HTTP/1.1 ") or piece.startswith(b"HTTP/1.1 1"):
        return piece
    return piece.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
