"""Why the container engine did not answer, and what to do about it."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.causes import causes
from infracat.hosts.http.bounded import too_much

NO_ENGINE = (
    "no container engine is here (tried DOCKER_HOST, docker's context, {}): start it (sudo systemctl start docker), "
    "or install it (https://docs.docker.com/engine/install)"
)
START = "start it: sudo systemctl start docker"
LONGEST = 200  # characters of the engine's own message
RESTART = "restart it: sudo systemctl restart docker"


def engine_error(error: BaseException, engine: str, socket: Path | None, patience: float) -> CannotObserve:
    """``error`` is the system's or the docker SDK's; ``engine`` is its address, as a message names it."""
    at = f"the container engine at {engine}"
    cause = _cause(error)
    if isinstance(cause, PermissionError):
        return CannotObserve(f"no permission for {at}: {_join(socket)}")
    if isinstance(cause, FileNotFoundError):
        return CannotObserve(f"{at} is not there: no such socket; {START}")
    if isinstance(cause, ConnectionRefusedError):
        return CannotObserve(f"{at} refuses connections: it does not run; {START}")
    if _is_timeout(cause):
        return CannotObserve(f"{at} does not answer within {patience:.3g} s: it hangs; {RESTART}")
    if explanation := getattr(error, "explanation", None):  # an answer, and no
        return CannotObserve(f"{at} says: {' '.join(str(explanation).split())[:LONGEST]}")
    return CannotObserve(f"{at} {too_much(error) or f'does not answer: {_words(error)}'}")


def _is_timeout(error: BaseException) -> bool:
    """requests' timeouts are no TimeoutError; EAGAIN means that the socket's queue is full, and counts too."""
    busy = isinstance(error, OSError) and error.errno == errno.EAGAIN
    return busy or isinstance(error, TimeoutError) or type(error).__name__ in ("ReadTimeout", "ConnectTimeout")


def _cause(error: BaseException) -> BaseException:
    """The first in the chain that says what happened."""
    inspection_summary = (PermissionError, FileNotFoundError, ConnectionRefusedError)
    return next((each for each in causes(error) if isinstance(each, inspection_summary) or _is_timeout(each)), error)


def _join(socket: Path | None) -> str:
    """How to get permission, by the socket's group."""
    group = "docker"
    try:
        import grp

        group = grp.getgrgid(os.stat(socket).st_gid).gr_name if socket else group  # noqa: PTH116 - may be hidden
    except (ImportError, KeyError, OSError):
        pass
    if group == "root":
        return "run as root"
    return f"join its group (sudo usermod -aG {group} $USER, then log in again), or run as root"


def _words(error: BaseException) -> str:
    """The SDK's message on one line, limited in length."""
    said = " ".join(str(error).split())
    return f"{type(error).__name__}: {said[:LONGEST]}" if said else type(error).__name__
