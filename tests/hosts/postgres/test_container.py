"""What a scratch container prints: it may be any image, and print anything."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Thread

import pytest

from infracat.facts import CannotObserve
from infracat.hosts.postgres.container import MOST, _Connection


def frame(text: bytes) -> bytes:
    return bytes([1, 0, 0, 0]) + len(text).to_bytes(4, "big") + text


def test_what_it_prints_comes_without_headers() -> None:
    ours, its = socket.socketpair()
    with ours, its:
        its.sendall(frame(b"found {}\n") + frame(b"") + frame(b"done\n"))
        its.shutdown(socket.SHUT_WR)
        assert _Connection(ours, lambda: 60).read() == b"found {}\ndone\n"


def test_output_without_an_end() -> None:
    ours, its = socket.socketpair()

    def write() -> None:
        with suppress(OSError):  # nobody reads it to its end
            its.sendall(frame(b"a" * 64_000) * (2 * MOST // 64_000))

    writer = Thread(target=write, daemon=True)
    with ours, its:
        writer.start()
        with pytest.raises(CannotObserve, match=r"^the scratch container printed more than 1 MB: is its image Postgre"):
            _Connection(ours, lambda: 60).read()
        ours.shutdown(socket.SHUT_RDWR)
        writer.join(60)


def test_output_now_and_then_beyond_the_time_of_its_row() -> None:
    ours, its = socket.socketpair()
    left = [60.0, 60.0]

    def dribble() -> float:
        its.send(b"a")
        if not left:
            raise CannotObserve("timed out after 60 s")
        return left.pop()

    with ours, its, pytest.raises(CannotObserve, match="timed out"):
        _Connection(ours, dribble).read()
