"""Connecting to the first of a name's addresses that accepts: a dead one costs 0.25 s, not the whole timeout."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from infracat.facts import CannotObserve
from infracat.hosts.http.answers import NoAnswer
from infracat.hosts.network.tcp import NO_IPV6, at, refuses

HEAD_START = 0.25  # seconds that one address has before the next is tried as well (RFC 8305)
_UNDER_WAY = (errno.EINPROGRESS, errno.EWOULDBLOCK, getattr(errno, "WSAEWOULDBLOCK", errno.EWOULDBLOCK))
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH)


class ConnectTimeout(CannotObserve):
    """No address accepted in time."""


def dial(addresses: Sequence[str], port: int, until: float) -> socket.socket:
    """A connection to one of the addresses, made before ``until`` (as ``time.monotonic()`` counts).

    Raises ``NoAnswer`` when nothing listens, ``CannotObserve`` for what is inconclusive.
    """
    race = _Race(addresses, port)
    try:
        return race.run(until)
    finally:
        race.close()


class _Race:
    def __init__(self, addresses: Sequence[str], port: int) -> None:
        self._waiting = deque(addresses)
        self._port = port
        self._failed: dict[str, int] = {}
        self._selector = selectors.DefaultSelector()

    def run(self, until: float) -> socket.socket:
        while (left := until - time.monotonic()) > 0:
            if self._waiting and not self._start(self._waiting.popleft()):
                continue
            if not self._selector.get_map():
                raise self._nobody()
            for key, _ in self._selector.select(min(left, HEAD_START) if self._waiting else left):
                if self._won(key):
                    assert isinstance(key.fileobj, socket.socket)
                    return key.fileobj
        raise ConnectTimeout(f"no connection to {', '.join(at(each, self._port) for each in self._running())}")

    def close(self) -> None:
        """Closes the attempts that have not won."""
        for key in list(self._selector.get_map().values()):
            with suppress(OSError):
                key.fileobj.close()  # type: ignore[union-attr]
        self._selector.close()

    def _running(self) -> list[str]:
        return [key.data for key in self._selector.get_map().values()]

    def _start(self, address: str) -> bool:
        """Whether the attempt is under way; when it fails at once, it is the next one's turn."""
        try:
            runner = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
        except OSError as error:  # this kernel has no IPv6
            self._failed[address] = error.errno or 0
            return False
        runner.setblocking(False)
        code = runner.connect_ex((address, self._port))
        if code not in (0, *_UNDER_WAY):
            self._failed[address] = code
            runner.close()
            return False
        self._selector.register(runner, selectors.EVENT_WRITE, address)
        return True

    def _won(self, key: selectors.SelectorKey) -> bool:
        runner = key.fileobj
        assert isinstance(runner, socket.socket)
        self._selector.unregister(runner)
        code = runner.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self._failed[key.data] = code
            runner.close()
        return not code

    def _nobody(self) -> Exception:
        """A machine without IPv6 cannot reach half of the addresses: the others decide."""
        codes = set(self._failed.values())
        others = codes - {errno.ECONNREFUSED}
        if len(others) < len(codes) and others <= {*NO_IPV6, *_NO_WAY}:
            return NoAnswer("connection refused", listens=False)
        if all(refuses(code, address) for address, code in self._failed.items()):
            return NoAnswer("connection refused", listens=False)
        if codes == {errno.ECONNRESET}:
            return NoAnswer("it hung up without an answer")
        each = (f"{at(address, self._port)}: {os.strerror(code)}" for address, code in self._failed.items())
        return CannotObserve("; ".join(each))
