"""Stands between a client and a container engine: remembers what was asked, and can fall silent."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

REQUEST = re.compile(rb"^[A-Z]+ (?:/v[0-9.]+)?(/\S*) HTTP", re.MULTILINE)


@dataclass
class Relay:
    """``silent_at``: a request with this in its path is never answered."""

    place: Path
    engine: str
    silent_at: str = ""
    asked: list[str] = field(default_factory=list)
    open: int = 0  # connections

    @property
    def host(self) -> str:
        return f"unix://{self.place}"

    def wait_until_closed(self) -> None:
        """Fails when a client keeps its connection."""
        deadline = time.monotonic() + 60
        while self.open:
            assert time.monotonic() < deadline, f"{self.open} connections are left open"
            time.sleep(0.02)


@contextmanager
def relay(place: Path, engine: str, *, silent_at: str = "") -> Iterator[Relay]:
    found = Relay(place, engine.removeprefix("unix://"), silent_at)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(place))
        server.listen(100)
        thread = threading.Thread(target=_serve, args=(server, found), daemon=True)
        thread.start()
        try:
            yield found
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            found.wait_until_closed()


def _serve(server: socket.socket, found: Relay) -> None:
    with suppress(OSError):
        while True:
            threading.Thread(target=_meet, args=(server.accept()[0], found), daemon=True).start()


def _meet(client: socket.socket, found: Relay) -> None:
    with client, socket.socket(socket.AF_UNIX) as engine:
        found.open += 1
        engine.connect(found.engine)
        back = threading.Thread(target=_pass_on, args=(engine, client, found), daemon=True)
        back.start()
        _pass_on(client, engine, found)
        back.join()
        found.open -= 1


def _pass_on(one: socket.socket, other: socket.socket, found: Relay) -> None:
    with suppress(OSError):
        while chunk := one.recv(65536):
            asked = [path.decode() for path in REQUEST.findall(chunk)]
            found.asked += asked
            if found.silent_at and any(found.silent_at in each for each in asked):
                continue
            other.sendall(chunk)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
