"""Where the container engine of this machine is: DOCKER_HOST, docker's current context, the usual sockets."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infracat.facts import CannotObserve
from infracat.hosts.docker.engine_errors import NO_ENGINE, engine_error

SOCKET = Path("/var/run/docker.sock")
ROOTS_PODMAN = Path("/run/podman/podman.sock")
PIPE = "npipe:////./pipe/docker_engine"  # Windows
LONGEST = 1024 * 1024  # bytes of a file of docker's settings
HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Endpoint:
    """``url`` is as in DOCKER_HOST; ``source`` names where it was found; ``certificates`` is a folder of PEM files."""

    url: str
    source: str = ""
    certificates: Path | None = None
    verified: bool = True

    @property
    def socket(self) -> Path | None:
        return Path(self.url.removeprefix("unix://")) if self.url.startswith("unix://") else None

    @property
    def machine(self) -> str | None:
        """The name of the machine that it runs on; None: this one."""
        name = urlsplit(self.url).hostname if self.url.startswith(("tcp://", "http://", "https://")) else None
        return None if name in HERE else name

    def __str__(self) -> str:
        """As a message names it, without a user's name or password: ``/run/x.sock (DOCKER_HOST)``."""
        where = self.socket or self.url.rpartition("@")[2]
        return f"{where} ({self.source})" if self.source else str(where)


def endpoint_of(environ: Mapping[str, str]) -> Endpoint:
    """The one that the docker command would use, else Podman's. ``CannotObserve`` where there is none."""
    found = _stated(environ) or _of_context(environ) or _of_sockets(environ)
    if found.url.startswith("ssh://"):
        raise CannotObserve(
            f"the container engine at {found} is behind ssh, which is not supported: forward its socket "
            "(ssh -nNT -L $HOME/docker.sock:/var/run/docker.sock HOST) and set DOCKER_HOST=unix://$HOME/docker.sock"
        )
    return found


def try_connect(endpoint: Endpoint, patience: float) -> None:
    """Connects to its socket and sends nothing: the system's own errors are clearer than the SDK's."""
    if endpoint.socket is None or not hasattr(socket, "AF_UNIX"):
        return
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(patience)
        try:
            connection.connect(str(endpoint.socket))
        except OSError as error:
            raise engine_error(error, str(endpoint), endpoint.socket, patience) from error


def is_configured(environ: Mapping[str, str]) -> bool:
    """Whether an engine is configured, or its socket is there and this user may use it."""
    if _stated(environ) or _of_context(environ):
        return True
    return any(os.access(each, os.R_OK | os.W_OK) for each in sockets(environ))


def sockets(environ: Mapping[str, str]) -> tuple[Path, ...]:
    """Docker's, Podman's of this user, Podman's of root: also those that do not exist."""
    user = getattr(os, "getuid", lambda: 0)()
    runtime = environ.get("XDG_RUNTIME_DIR") or f"/run/user/{user}"
    return SOCKET, Path(runtime) / "podman" / "podman.sock", ROOTS_PODMAN


def _stated(environ: Mapping[str, str]) -> Endpoint | None:
    url = environ.get("DOCKER_HOST")
    if not url:
        return None
    verified = bool(environ.get("DOCKER_TLS_VERIFY"))
    folder = environ.get("DOCKER_CERT_PATH") or (str(_config(environ)) if verified else "")
    return Endpoint(url, "DOCKER_HOST", Path(folder) if folder else None, verified)


def _of_context(environ: Mapping[str, str]) -> Endpoint | None:
    """That of ``docker context use NAME``, which Docker Desktop, Colima and rootless Docker set."""
    config = _config(environ)
    name = environ.get("DOCKER_CONTEXT") or _json(config / "config.json").get("currentContext")
    if not isinstance(name, str) or name in ("", "default"):
        return None
    folder = hashlib.sha256(name.encode()).hexdigest()  # as docker names them
    docker = _json(config / "contexts" / "meta" / folder / "meta.json").get("Endpoints", {})
    docker = docker.get("docker", {}) if isinstance(docker, dict) else {}
    if not isinstance(docker, dict) or not isinstance(docker.get("Host"), str):
        raise CannotObserve(f"docker's context {name} does not say where its engine is: see docker context ls")
    tls = config / "contexts" / "tls" / folder / "docker"
    verified = not docker.get("SkipTLSVerify")
    return Endpoint(docker["Host"], f"docker's context {name}", tls if tls.is_dir() else None, verified)


def _of_sockets(environ: Mapping[str, str]) -> Endpoint:
    tried = sockets(environ)
    found = next((each for each in tried if _exists(each)), None)
    if found:
        return Endpoint(f"unix://{found}")
    if sys.platform == "win32":
        return Endpoint(PIPE)
    raise CannotObserve(NO_ENGINE.format(", ".join(map(str, tried))))


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # another user's folder
        return False


def _config(environ: Mapping[str, str]) -> Path:
    home = environ.get("HOME") or os.path.expanduser("~")  # noqa: PTH111 - Path.home() may raise
    return Path(environ.get("DOCKER_CONFIG") or Path(home) / ".docker")


def _json(path: Path) -> dict[str, Any]:
    """Empty where the file is missing or damaged: docker itself only warns, and uses the default."""
    try:
        with path.open("rb") as file:
            text = file.read(LONGEST + 1)
        if len(text) > LONGEST:
            raise CannotObserve(f"{path}: is not read: it has more than {LONGEST:,} bytes")
        found = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
