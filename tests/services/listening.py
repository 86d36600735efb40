"""Real servers for tests, each on a free port."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def bound(address: str, *, only_v6: bool = True, greeting: bytes = b"", port: int = 0) -> Iterator[int]:
    """A server that keeps its connections open; yields its port."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as server:
        if family == socket.AF_INET6:
            server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only_v6)
        server.bind((address, port))
        server.listen()
        held: list[socket.socket] = []

        def hold(connection: socket.socket) -> None:
            held.append(connection)
            with suppress(OSError):
                connection.sendall(greeting)

        with _accepting(server, hold):
            yield server.getsockname()[1]
        for connection in held:
            connection.close()


@contextmanager
def hanging_up(*, reset: bool = False) -> Iterator[int]:
    """Accepts and hangs up, as docker's proxy does when nothing listens inside."""

    def hang_up(connection: socket.socket) -> None:
        if reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server, _accepting(server, hang_up):
        yield server.getsockname()[1]


@contextmanager
def udp(address: str, *, only_v6: bool = True) -> Iterator[int]:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as server:
        if family == socket.AF_INET6:
            server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only_v6)
        server.bind((address, 0))
        yield server.getsockname()[1]


@contextmanager
def _accepting(server: socket.socket, meet: Callable[[socket.socket], None]) -> Iterator[None]:
    def serve() -> None:
        with suppress(OSError):
            while True:
                meet(server.accept()[0])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield
    with suppress(OSError):
        server.shutdown(socket.SHUT_RDWR)
    thread.join(5)
