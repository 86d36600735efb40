"""The container engine of this machine: how it is reached, and what runs in it now."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve

if TYPE_CHECKING:
    from docker import DockerClient

SOCKET = Path("/var/run/docker.sock")
PATIENCE = 3  # seconds


@dataclass(frozen=True)
class Running:
    """A running container; ``service``, ``project`` and ``folder`` are compose's, and empty without it."""

    name: str
    image: str
    ports: tuple[str, ...]  # 127.0.0.1:8080:80/tcp
    service: str = ""
    project: str = ""
    folder: str = ""


def running(environ: Mapping[str, str]) -> tuple[Running, ...] | None:
    """All running containers; None where there is no engine. ``CannotObserve`` when it is there and does not answer."""
    if not environ.get("DOCKER_HOST") and not (SOCKET.exists() and os.access(SOCKET, os.R_OK | os.W_OK)):
        return None
    with connected(environ, PATIENCE) as client:
        return tuple(_running(each) for each in client.api.containers())


@contextmanager
def connected(environ: Mapping[str, str], timeout: float) -> Iterator[DockerClient]:
    """A client of the engine that ``environ`` names; each of its calls takes ``timeout`` seconds at most.

    ``CannotObserve`` for whatever the engine does not answer, inside the ``with`` as well.
    """
    import docker
    from docker.errors import DockerException

    try:
        client = docker.from_env(timeout=max(1, round(timeout)), environment=dict(environ))
        try:
            yield client
        finally:
            client.close()
    except (DockerException, OSError, ValueError) as error:  # requests' errors are OSErrors
        raise CannotObserve(f"the container engine does not answer: {type(error).__name__}") from error


def _running(found: Mapping[str, object]) -> Running:
    """From an entry of the engine's list; what it lacks is empty."""
    labels = _mapping(found.get("Labels"))
    names = found.get("Names") or []
    ports = found.get("Ports") or []
    assert isinstance(names, list)
    assert isinstance(ports, list)
    return Running(
        name=str(names[0]).lstrip("/") if names else "",
        image=str(found.get("Image") or ""),
        ports=tuple(dict.fromkeys(_port(each) for each in ports if each.get("PublicPort"))),
        service=labels.get("com.docker.compose.service", ""),
        project=labels.get("com.docker.compose.project", ""),
        folder=labels.get("com.docker.compose.project.working_dir", ""),
    )


def _mapping(labels: object) -> dict[str, str]:
    return {str(name): str(value) for name, value in labels.items()} if isinstance(labels, dict) else {}


def _port(port: Mapping[str, object]) -> str:
    """As a catalog writes it; a port of every address is that of no one in particular."""
    address = str(port.get("IP") or "")
    where = "" if address in ("", "0.0.0.0", "::") else f"[{address}]:" if ":" in address else f"{address}:"  # noqa: S104
    protocol = "" if port.get("Type") == "tcp" else f"/{port.get('Type')}"
    return f"{where}{port['PublicPort']}:{port['PrivatePort']}{protocol}"
