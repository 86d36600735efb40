"""Whether the demo's ports are free, before anything is started."""

from __future__ import annotations

import socket

import psutil

from demo.engine import docker
from demo.errors import DemoError
from demo.paths import PORTS, ROOT, S3_PORT
from demo.s3_server import is_running
from demo.state import State

OWN = "com.docker.compose.project.working_dir"


def check(known: State) -> None:
    """``DemoError`` names each port that another holds, and who."""
    taken = {port: whose for port, whose in PORTS.items() if not _is_free(port) and not _is_ours(port, known)}
    if not taken:
        return
    lines = [f"port {port}, for {whose}, is taken by {_holder(port)}" for port, whose in taken.items()]
    raise DemoError("; ".join(lines) + ". Stop them, and try again; nothing was started")


def _is_free(port: int) -> bool:
    with socket.socket() as knocking:
        knocking.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            knocking.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _is_ours(port: int, known: State) -> bool:
    if port == S3_PORT:
        return is_running(known)
    return bool(docker("ps", "--quiet", "--filter", f"publish={port}", "--filter", f"label={OWN}={ROOT}"))


def _holder(port: int) -> str:
    if container := docker("ps", "--filter", f"publish={port}", "--format", "{{.Names}}"):
        return f"container {container}"
    sockets = psutil.net_connections("tcp")
    held = (
        each.pid for each in sockets if each.status == psutil.CONN_LISTEN and each.laddr and each.laddr.port == port
    )
    number = next((pid for pid in held if pid), None)
    return f"{psutil.Process(number).name()} (process {number})" if number else "a process that this user may not see"
