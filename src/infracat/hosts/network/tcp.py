"""Connecting to an address by TCP, and resolving a name."""

from __future__ import annotations

import errno
import socket
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Thread

from infracat.facts import CannotObserve

STAYS_OPEN = 0.1  # seconds; docker's proxy closes the connection after 0.7 ms when nothing listens inside
CLOSED_BY_PEER = "accepted, then hung up"
LOCALHOST = ("127.0.0.1", "::1")
NO_IPV6 = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)  # IPv6 is off
NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))


@dataclass(frozen=True, slots=True)
class Connection:
    """One attempt: accepted or refused; ``answers`` when it then stays open for 0.1 s, or sends something."""

    address: str
    accepted: bool
    answers: bool
    outcome: str


def connect(address: str, port: int, timeout: float) -> Connection:
    """Connects to one numeric address. ``CannotObserve`` for what is inconclusive (timed out, no route)."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout)
            connection.connect((address, port))
            return _accepted(connection, address, min(timeout, STAYS_OPEN))
    except TimeoutError as error:
        raise CannotObserve(f"{at(address, port)}: no answer within {timeout:.3g} s") from error
    except ConnectionResetError:  # not a refusal: the peer had accepted before connect() returned
        return Connection(address, True, False, CLOSED_BY_PEER)
    except OSError as error:
        if refuses(error.errno, address):
            return Connection(address, False, False, "refused")
        raise CannotObserve(f"{at(address, port)}: {error.strerror}") from error


def refuses(code: int | None, address: str) -> bool:
    """A definite no. Where IPv6 is off, nothing listens at ``::1``; for other machines that error is inconclusive."""
    return code == errno.ECONNREFUSED or (address == "::1" and code in NO_IPV6)


def _accepted(connection: socket.socket, address: str, patience: float) -> Connection:
    connection.settimeout(patience)
    try:
        came = connection.recv(1)
    except TimeoutError:
        return Connection(address, True, True, f"accepted, and still open after {patience:.3g} s")
    except OSError:
        came = b""
    if came:
        return Connection(address, True, True, "accepted, and sent something")
    return Connection(address, True, False, CLOSED_BY_PEER)


def resolve(name: str) -> tuple[str, ...]:
    """The numeric addresses of a name: ``localhost`` → ``127.0.0.1`` and ``::1``; none: no such name."""
    if name.lower() == "localhost":
        return LOCALHOST
    try:
        found = socket.getaddrinfo(name.strip("[]"), None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in NO_SUCH_NAME:
            return ()
        raise CannotObserve(f"{name}: the name cannot be looked up: {error.strerror}") from error
    except UnicodeError as error:
        raise CannotObserve(f"{name}: not a name that can be looked up: {error}") from error
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def resolve_within(name: str, patience: float) -> tuple[str, ...]:
    """As ``resolve``, but abandons a resolver that hangs: the system has no timeout for it."""
    answer: Future[tuple[str, ...]] = Future()

    def ask() -> None:
        try:
            answer.set_result(resolve(name))
        except Exception as error:  # for the caller
            answer.set_exception(error)

    Thread(target=ask, name="resolver", daemon=True).start()
    try:
        return answer.result(patience)
    except TimeoutError as error:
        raise CannotObserve(f"{name}: the name cannot be looked up: no answer within {patience:.3g} s") from error


def is_numeric(name: str) -> bool:
    """Whether it is an address already."""
    try:
        ip_address(name.strip("[]").partition("%")[0])
    except ValueError:
        return False
    return True


def at(address: str, port: int) -> str:
    """``127.0.0.1:80``, ``[::1]:80``."""
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
