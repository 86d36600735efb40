"""Starts ``python -m MODULE`` without its start-up: a process that has imported everything forks one for each command.

An audit of one row takes 0.3 s of processor time in such a process and 1.7 s in a new one. It is a process of its own
all the same: session, environment, folder, signals and exit code are its own, and ``__main__`` runs from its start.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from types import CodeType
from typing import Any

from _pytest.config import default_plugins
from jinja2 import Environment

from infracat.report import html

# All that an audit imports, but for plugins of pytest, which it warns of when they were imported before it.
MODULES = (
    "infracat.cli", "infracat.verification", "infracat.plugin", "pytest", "docker", "execnet", "jinja2", "requests",
    "rich.console", "rich.progress", "rich.table", "sqlite3", "concurrent.futures.process", "xml.etree.ElementTree",
    "unittest", "pdb", "gzip", "configparser", "graphlib", "faulthandler", "readline",
)  # fmt: skip
PACKAGES = (
    "infracat.audit", "infracat.catalog", "infracat.formats", "infracat.history", "infracat.hosts", "infracat.observe",
    "infracat.redaction", "infracat.report", "infracat.results", "infracat.runs", "infracat.sections",
    "infracat.terminal",
)  # fmt: skip
NOT_BEFORE_PYTEST = {"infracat.hosts.backend"}  # it imports testinfra, a plugin
AT_START = ("PYTHON", "LC_", "LANG", "LD_")  # what Python reads of its environment only when it starts


@cache
def server() -> ForkServer:
    return ForkServer()


class ForkServer:
    """The client's side; one command at a time."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        self._environ = dict(os.environ)
        self._lock = threading.Lock()
        self._socket = ours
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()], start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,  # pipes, as a command's are
        )  # fmt: skip
        theirs.close()

    def can(self, environ: dict[str, str]) -> bool:
        """Whether a process that starts in ``environ`` would start as the server has."""
        names = {name for name in (*environ, *self._environ) if name.startswith(AT_START)}
        return all(environ.get(name) == self._environ.get(name) for name in names)

    def run(
        self,
        module: str,
        arguments: Sequence[str],
        folder: Path,
        environ: dict[str, str],
        timeout: float,
        streams: Mapping[int, int | None] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """``streams`` has other ends for its standard streams, and None for those that it starts without."""
        with self._lock:
            (out, out_end), (err, err_end) = os.pipe(), os.pipe()
            ends = {1: out_end, 2: err_end} | dict(streams or {})
            places = {place: end for place, end in ends.items() if end is not None}
            asked = json.dumps([module, arguments, str(folder), environ, [*places], sorted({*ends} - {*places})])
            socket.send_fds(self._socket, [len(asked.encode()).to_bytes(4)], [*places.values()])
            self._socket.sendall(asked.encode())
            os.close(out_end)
            os.close(err_end)
            pid = int.from_bytes(self._receive())
            try:
                printed = _read([out, err], timeout)
            except TimeoutError:
                os.killpg(pid, signal.SIGKILL)
                self._receive()
                raise subprocess.TimeoutExpired([module, *arguments], timeout) from None
            code = int.from_bytes(self._receive(), signed=True)
        return subprocess.CompletedProcess(arguments, code, *map(_text, printed))

    def _receive(self) -> bytes:
        return self._socket.recv(4, socket.MSG_WAITALL)


def _read(pipes: list[int], timeout: float) -> list[bytes]:
    """Each to its end."""
    found = dict.fromkeys(pipes, b"")
    until = time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        for pipe in pipes:
            selector.register(pipe, selectors.EVENT_READ)
        try:
            while selector.get_map():
                if time.monotonic() > until:
                    raise TimeoutError
                for key, _ in selector.select(1):
                    piece = os.read(key.fd, 65536)
                    found[key.fd] += piece
                    if not piece:
                        selector.unregister(key.fd)
        finally:
            for pipe in pipes:
                os.close(pipe)
    return list(found.values())


def _text(printed: bytes) -> str:
    return printed.decode().replace("\r\n", "\n").replace("\r", "\n")


def _serve(connection: socket.socket) -> bool:
    """Until the client is gone, or, in a child, until it has become what was asked for: whether this is a child."""
    while True:
        length, ends, _, _ = socket.recv_fds(connection, 4, 3)
        if not length:
            return False
        asked = connection.recv(int.from_bytes(length), socket.MSG_WAITALL)
        pid = os.fork()
        if pid == 0:
            connection.close()
            _become(ends, *json.loads(asked)[1:])
            runpy.run_module(json.loads(asked)[0], run_name="__main__", alter_sys=True)
            return True
        for end in ends:
            os.close(end)
        connection.sendall(pid.to_bytes(4))
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        connection.sendall(code.to_bytes(4, signed=True))


def _become(
    ends: list[int], arguments: list[str], folder: str, environ: dict[str, str], places: list[int], closed: list[int]
) -> None:
    os.setsid()
    for end, standard in zip(ends, places, strict=True):
        os.dup2(end, standard)
        os.close(end)
    for standard in closed:
        os.close(standard)
    for standard, name in enumerate(("stdin", "stdout", "stderr")):
        _open_anew(standard, name)
    os.environ.clear()
    os.environ.update(environ)
    time.tzset()
    os.chdir(folder)
    sys.argv[1:] = arguments
    sys.path[0] = folder


def _open_anew(standard: int, name: str) -> None:
    """As Python does when it starts: None stands for a stream that is closed."""
    before, stream = getattr(sys, name), None
    with suppress(OSError):
        os.fstat(standard)
        binary = open(standard, f"{before.mode}b", 0 if before.write_through else -1, closefd=False)  # noqa: SIM115
        stream = TextIOWrapper(
            binary, before.encoding, before.errors, newline=None if name == "stdin" else "\n",
            line_buffering=before.line_buffering, write_through=before.write_through,
        )  # fmt: skip
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)


def _import_all() -> None:
    own = (
        module.name
        for package in PACKAGES
        for module in pkgutil.walk_packages(importlib.import_module(package).__path__, f"{package}.")
    )
    for name in (*MODULES, *(f"_pytest.{each}" for each in default_plugins), *own):
        if name not in NOT_BEFORE_PYTEST:
            importlib.import_module(name)


def compile_templates_once() -> None:
    """Each report compiles its templates anew, to the same code each time."""
    compile_, compiled = Environment.compile, dict[tuple[str, str, str], CodeType]()

    def compile_once(self: Environment, source: str, name: str, filename: str) -> CodeType:
        key = (source, name, filename)
        if key not in compiled:
            compiled[key] = compile_(self, *key)
        return compiled[key]

    Environment.compile = compile_once  # type: ignore[method-assign,assignment]


def _compile_templates() -> None:
    results: Any = None  # no template is rendered
    environment = html._environment(results)
    for name in environment.list_templates(["jinja"]):
        environment.get_template(name)


if __name__ == "__main__":
    _import_all()
    compile_templates_once()
    _compile_templates()
    gc.freeze()  # else each child copies the pages of all this as soon as it collects garbage
    _serve(socket.socket(fileno=int(sys.argv[1])))
