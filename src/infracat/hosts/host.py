"""What an observer gets: one machine, for one row."""

from __future__ import annotations

import shlex
import time
from base64 import b64decode
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts import resources
from infracat.hosts.command_host import CommandHost
from infracat.hosts.files import dotenv, questions
from infracat.hosts.files.dotenv import EnvFile
from infracat.hosts.files.filesystems import FileSystems
from infracat.hosts.files.folders import read_small
from infracat.hosts.files.system_files import SystemFiles
from infracat.hosts.libraries import needs
from infracat.hosts.network import interfaces, listeners, only_ipv6, tcp
from infracat.hosts.network.listeners import Listener
from infracat.hosts.network.socket_table import Protocol
from infracat.hosts.resources import FileSystem

if TYPE_CHECKING:
    import testinfra.host

TEXT = 1024 * 1024  # bytes of a file: a longer one is not read at all, as half of it may say the opposite
ENV_TEXT = 4_000_000  # bytes of a ``.env`` file
ENV_FILE = ".env"  # the question of ``env_file``


class Host(CommandHost):
    """Looks, within the row's time, and keeps what it saw as the row's evidence.

    It comes out of the audit's machines, see ``machines.host_of``: nothing else constructs one.
    """

    def addresses(self, name: str) -> tuple[str, ...]:
        """The numeric addresses of ``localhost``, a name, or an address; none: there is no such name."""
        if tcp.is_numeric(name) or name.lower() == "localhost":
            return tcp.resolve(name)
        return self.cached_per_run(("addresses", name), lambda: self._looked_up(name))

    def _looked_up(self, name: str) -> tuple[str, ...]:
        began = time.monotonic()
        outcome = "no answer"
        try:
            found = tcp.resolve_within(name, self.left)
            outcome = "\n".join(found) or "there is no such name"
        except CannotObserve as error:
            outcome = str(error)
            raise
        finally:
            self.record_evidence(f"getent ahosts {shlex.quote(name)}", None, outcome, time.monotonic() - began)
        return found

    def own_addresses(self) -> frozenset[str]:
        """Those of this machine's interfaces."""
        return self.cached_per_run("own addresses", interfaces.own_addresses)

    def connect(self, address: str, port: int, *, timeout: float = 5.0) -> tcp.Connection:
        """Connects to one numeric address. ``CannotObserve`` when that gives neither yes nor no."""
        began = time.monotonic()
        outcome = "no answer"
        try:
            connection = tcp.connect(address, port, self.time_for(timeout))
            outcome = connection.outcome
        finally:
            self.record_evidence(f"connect to {tcp.at(address, port)}", None, outcome, time.monotonic() - began)
        return connection

    def listeners(self) -> tuple[Listener, ...]:
        """All listening sockets of this machine, as they were when the first row asked."""
        return self.cached_per_run("listening sockets", listeners.listeners)

    def is_taken(self, protocol: Protocol, port: int, address: str) -> bool:
        """Whether a socket waits on an IPv4 address, where ``listeners`` leaves that open."""
        found = only_ipv6.is_taken(protocol, port, address)
        self.record_evidence(f"bind {protocol} {address}:{port}", None, "taken" if found else "free", 0.0)
        return found

    def read_text(self, path: str | Path, *, longest: int = TEXT) -> str | None:
        """A file's text; None when there is no such file. ``CannotObserve`` for one of more than ``longest`` bytes."""
        full = self.path(str(path))
        try:
            if self.ask(questions.kind, full) == "other":  # a FIFO gives no end
                raise CannotObserve(f"{path}: is not a regular file")
            data = self.ask(questions.content, full, longest + 1, read=b64decode)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CannotObserve(f"{path}: {error.strerror}") from error
        if len(data) > longest:
            raise CannotObserve(f"{path}: is not read: it has more than {longest:,} bytes")
        return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")

    def read_bytes(self, path: Path, most: int) -> bytes:
        """What is in a file; ``CannotObserve`` for all but a readable, regular file of at most ``most`` bytes."""
        return read_small(self.ask, path, most)

    def is_folder(self, path: Path) -> bool:
        """Whether it is one, links followed; not evidence. ``files.kind`` is for what the catalog names."""
        try:
            return self.ask(questions.kind, path) == "directory"
        except OSError as error:
            raise CannotObserve(f"{path}: {error.strerror}") from error

    def variables(self, path: str) -> Mapping[str, str] | None:
        """What a ``.env`` file sets, None when there is no such file."""
        file = self.env_file(path)
        return None if file is None else file.variables

    def env_file(self, path: str) -> EnvFile | None:
        """A ``.env`` file, its references resolved, None when there is no such file; read once a run."""

        def ask() -> EnvFile | None:
            text = self.read_text(path, longest=ENV_TEXT)
            return None if text is None else _env_file(path, text, self.environ)

        return self.cached_per_run((ENV_FILE, self.path(path)), ask)

    def variable(self, name: str) -> str | None:
        """A variable's value: the process's, else that of ``.env`` beside the catalog; None where neither sets it.

        Most values are secrets: they go into requests, and never into facts, evidence or errors.
        """
        return self.environ[name] if name in self.environ else (self.variables(".env") or {}).get(name)

    @cached_property
    def files(self) -> FileSystems:
        """Its file systems, which may hang."""
        return FileSystems(self)

    @cached_property
    def system(self) -> SystemFiles:
        """The system's files in ``/proc``, ``/sys`` and ``/etc``; what is read is recorded as evidence."""
        return SystemFiles(
            self._machine.root, lambda path, text: self.record_evidence(f"cat {path}", None, text.strip(), 0.0)
        )

    def memory(self) -> int:
        """Bytes of memory that the system has, without any limits on them."""
        found, reader = resources.memory()
        self.record_evidence(f"the memory of this machine ({reader})", None, f"{found} B", 0.0)
        return found

    def processors(self) -> tuple[int, int]:
        """How many logical processors this process may run on, and how many there are."""
        (usable, there), reader = resources.processors()
        self.record_evidence(f"the processors of this machine ({reader})", None, f"{usable} usable of {there}", 0.0)
        return usable, there

    def file_system(self, path: Path) -> FileSystem | None:
        """The one that holds ``path``, None when there is no such path."""
        began = time.monotonic()
        found = resources.file_system(path, self.platform, self.ask)
        self.record_evidence(f"the file system of {path}", None, str(found or "no such path"), time.monotonic() - began)
        return found

    @cached_property
    def testinfra(self) -> testinfra.host.Host:
        """testinfra's modules over this host: ``host.testinfra.mount_point("/mnt")``."""
        with needs("pytest-testinfra"):
            from infracat.hosts.backend import host_over

        return host_over(self)


def _env_file(path: str, text: str, environ: Mapping[str, str]) -> EnvFile:
    try:
        return dotenv.read(text, environ)
    except dotenv.FileTooLarge as error:
        raise CannotObserve(f"{path}: is not read: {error}") from error
