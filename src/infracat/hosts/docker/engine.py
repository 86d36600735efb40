"""The container engine of this machine: a client of it, and its running containers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infracat.hosts.docker.endpoints import Endpoint, endpoint_of, is_configured, try_connect
from infracat.hosts.docker.engine_errors import engine_error
from infracat.hosts.libraries import needs

if TYPE_CHECKING:
    from docker import DockerClient
    from docker.tls import TLSConfig

TIMEOUT = 3  # seconds


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
    if not is_configured(environ):
        return None
    with engine_client(environ, TIMEOUT) as client:
        return tuple(_running(each) for each in client.api.containers())


@contextmanager
def engine_client(environ: Mapping[str, str], timeout: float, version: str | None = None) -> Iterator[DockerClient]:
    """A client of the engine that ``environ`` names; each of its calls takes ``timeout`` seconds at most.

    ``CannotObserve`` when the engine does not answer, inside the ``with`` as well, and for each of the SDK's
    errors that comes out of it. A known API ``version`` saves a request for it.
    """
    endpoint = endpoint_of(environ)
    try_connect(endpoint, timeout)
    with needs("docker"):
        from docker.errors import DockerException

        from infracat.hosts.docker.bounded_api import BoundedClient

    try:
        client = BoundedClient(
            endpoint.url,
            version=version or "auto",
            timeout=timeout,  # requests takes parts of seconds
            tls=_tls(endpoint),
        )
        try:
            yield client
        finally:
            client.close()
    except (DockerException, OSError, ValueError, RecursionError) as error:  # requests' errors are OSErrors
        raise engine_error(error, str(endpoint), endpoint.socket, timeout) from error


def _tls(endpoint: Endpoint) -> TLSConfig | bool:
    if endpoint.certificates is None:
        return False
    from docker.tls import TLSConfig

    ca, cert, key = (endpoint.certificates / f"{name}.pem" for name in ("ca", "cert", "key"))
    pair = (str(cert), str(key)) if cert.exists() and key.exists() else None
    return TLSConfig(client_cert=pair, ca_cert=str(ca) if ca.exists() else None, verify=endpoint.verified)


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
    """As a catalog writes it: a port that is published on all addresses has none."""
    address = str(port.get("IP") or "")
    where = "" if address in ("", "0.0.0.0", "::") else f"[{address}]:" if ":" in address else f"{address}:"  # noqa: S104
    protocol = "" if port.get("Type") == "tcp" else f"/{port.get('Type')}"
    return f"{where}{port['PublicPort']}:{port['PrivatePort']}{protocol}"
