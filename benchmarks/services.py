"""An audit of real services at once: how much longer it takes than its slowest row."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.measure import python
from tests.services.engine import started

CONTAINERS, PORTS, APIS, SERVERS, FOLDERS, FILES = 50, 50, 20, 10, 20, 1_000
LATENCY = 0.2  # seconds


@dataclass(frozen=True)
class Figures:
    """Seconds: of the whole process, of the slowest row, and of observing all rows."""

    whole: float
    slowest: float
    slowest_row: str
    began: float
    looking: float


class _Slow(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        time.sleep(LATENCY)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing: the table is what is printed."""


def measure(home: Path) -> Figures:
    """One audit, everything started before it."""
    with ExitStack() as stack:
        engine = stack.enter_context(started())
        for number in range(CONTAINERS):
            engine.start("--name", f"bench{number}", "--memory", "64m")
        ports = [stack.enter_context(_listener()) for _ in range(PORTS)]
        apis = [stack.enter_context(_api()) for _ in range(APIS)]
        _write(home, ports, apis)
        return _audit(home, engine.environ)


def _audit(home: Path, environ: dict[str, str]) -> Figures:
    began = time.perf_counter()
    done = subprocess.run(
        python("infracat", "verify", "--format", "json"), cwd=home, env={**os.environ, **environ},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    whole = time.perf_counter() - began
    found = json.loads(done.stdout)
    if done.returncode:
        unmet = [f"{row['key']}: {row['reason']}" for row in found["rows"] if row["status"] not in ("passed", "warned")]
        raise SystemExit(f"the audit ended with {done.returncode}: {unmet[:5]}")
    last = found["run"]["awaited"]
    slowest = max(row["duration"] for row in found["rows"])
    return Figures(whole, slowest, last["key"], last["began"], last["began"] + last["duration"])


def _write(home: Path, ports: list[int], apis: list[int]) -> None:
    rows = ["containers:", *(f"  - {{name: bench{n}, memory: 64MB}}" for n in range(CONTAINERS))]
    rows += ["network:", *(f"  - {{name: port{port}, port: {port}}}" for port in ports)]
    rows += ["external_apis:", *(f"  - {{name: api{port}, endpoint: 'http://localhost:{port}'}}" for port in apis)]
    server = " ".join(python("mcp_server_time"))
    rows += ["mcp_tools:"]
    rows += [f"  - {{name: mcp{n}, command: '{server}', commands: [convert_time]}}" for n in range(SERVERS)]
    rows += ["backups:"]
    rows += [f"  - {{name: folder{n}, method: file, frequency: daily, location: copies/{n}/}}" for n in range(FOLDERS)]
    for n in range(FOLDERS):
        (home / f"copies/{n}").mkdir(parents=True)
        for number in range(FILES):
            (home / f"copies/{n}/shop-{number}.bin").write_bytes(b"copy")
    (home / "catalog.yaml").write_text("\n".join(rows) + "\n")


@contextmanager
def _listener() -> Iterator[int]:
    """Keeps what connects: a port answers while the connection stays open."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def _api() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()
