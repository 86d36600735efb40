"""What an observer gets: one machine, for one row."""

from __future__ import annotations

import os
import shlex
import shutil
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from infracat.facts import CannotObserve, Evidence
from infracat.hosts import resources
from infracat.hosts.commands.capture import KEPT, Capture, shortened
from infracat.hosts.commands.process import Live, Ran, elevated
from infracat.hosts.files import scratch
from infracat.hosts.files.dotenv import variables_in
from infracat.hosts.files.filesystems import FileSystems
from infracat.hosts.files.system_files import SystemFiles
from infracat.hosts.http import redirects
from infracat.hosts.http.answers import Answer
from infracat.hosts.http.web import Request, Web
from infracat.hosts.machine import Machine
from infracat.hosts.network import listeners, sockets
from infracat.hosts.network.listeners import Listener
from infracat.hosts.resources import FileSystem
from infracat.redaction.encodings import as_captured

if TYPE_CHECKING:
    import testinfra.host

T = TypeVar("T")

EVIDENCE = 4 * 1024  # characters of a command's output that are kept as evidence, at each end
TEXT = 1024 * 1024  # characters: no file that we read is longer


class Host:
    """Looks, within the row's time, and keeps what it saw as the row's evidence.

    Nothing it does takes longer than what is left of the row's ``timeout``.
    """

    def __init__(self, machine: Machine, *, name: str = "local", timeout: float = 30.0, sudo: bool = False) -> None:
        self._machine = machine
        self.name = name
        self.timeout = timeout
        self.sudo = sudo
        self._evidence: list[Evidence] = []
        self.begin()

    def begin(self) -> None:
        """The row's time runs from here."""
        self.began = datetime.now(UTC)
        self._start = time.monotonic()

    @property
    def age(self) -> float:
        """Seconds since the look began."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that remain for the row; ``CannotObserve`` when none do."""
        return self._allowed(None)

    @property
    def is_here(self) -> bool:
        return self.name == self._machine.name

    @property
    def platform(self) -> str:
        """``linux``, ``darwin``, ``windows`` or ``wsl``."""
        return self._machine.platform

    @property
    def folder(self) -> Path:
        """The catalog's: where commands run and relative paths begin."""
        return self._machine.folder

    @property
    def home(self) -> Path:
        return self._machine.home

    @property
    def environ(self) -> Mapping[str, str]:
        return self._machine.environ

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(self._evidence)

    def clean(self, text: str) -> str:
        """Without secrets, and without the surrogates that stand for bytes which are not UTF-8."""
        return self._machine.redactor.text(as_captured(text))

    def redacted_prefix(self, text: str, most: int, *, whole: bool = True) -> str:
        """The first ``most`` characters of a stranger's text, cleaned first: half a secret is not known as one.

        Not ``whole``: the text was cut already, and what it ends with may be half a secret.
        """
        cleaned = self.clean(text)
        return (cleaned if whole else self._machine.redactor.without_half_a_secret(cleaned))[:most]

    def run(
        self,
        command: Sequence[str] | str,
        *,
        timeout: float | None = None,
        environ: Mapping[str, str] | None = None,
        kept: int = KEPT,
    ) -> Ran:
        """``run(["git", "--version"])`` meets no shell, ``run("git --version | head -1")`` is the shell's.

        ``environ`` comes on top of the user's, and is in no evidence: a password goes here. ``kept`` bytes of each end
        of the output are kept. No exception for an exit code or a timeout; ``NotFound`` when there is no such program.
        """
        command = elevated(command, environ) if self.sudo else command
        ran = self.start(command, timeout=timeout, environ=environ, kept=kept)
        self.record_evidence(ran.command, ran.exit_code, _printed(ran), ran.duration)
        if self.sudo and ran.exit_code == 1 and ran.stderr.startswith("sudo: "):
            raise CannotObserve(ran.stderr.strip().splitlines()[0])
        return ran

    def start(
        self,
        command: Sequence[str] | str,
        *,
        timeout: float | None = None,
        environ: Mapping[str, str] | None = None,
        kept: int = KEPT,
    ) -> Ran:
        """As ``run``, and leaves no evidence: for what is ours, and no command that a reader would repeat."""
        return self._machine.processes.run(
            command,
            cwd=self.folder,
            environ={**self._machine.command_environ(), **(environ or {})},
            timeout=self._allowed(timeout),
            redactor=self._machine.redactor,
            kept=kept,
        )

    def live(
        self, command: Sequence[str] | str, *, environ: Mapping[str, str], folder: Path
    ) -> AbstractContextManager[Live]:
        """Starts a program to talk with, ``environ`` on top of the user's own; killed whole where the ``with`` ends."""
        self._allowed(None)
        return self._machine.processes.live(command, cwd=folder, environ={**self._machine.command_environ(), **environ})

    def printed(self, output: Capture, *, whole: bool = True) -> str:
        """What a live program printed, redacted."""
        return output.text(self._machine.redactor, whole=whole)

    def ending(self, end: Callable[[], None]) -> AbstractContextManager[None]:
        """``end`` is called when a ^C comes within the block: for what is no process of ours, as a container."""
        return self._machine.processes.ending(end)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for what must be unpacked or fetched to be looked at: removed again, whatever happens."""
        self._machine.processes.must_go_on()
        with scratch.folder() as path:
            yield path

    def which(self, program: str, *, path: str | None = None, folder: Path | None = None) -> str | None:
        """Where the program is, by the PATH; a relative path is taken from ``folder``, or else from the catalog's."""
        if os.path.dirname(program):  # noqa: PTH120 - pathlib forgets the dot of ./tool
            full = str(folder / program if folder else self.path(program))
            return full if shutil.which(full) else None
        folders = self.environ.get("PATH", os.defpath) if path is None else path
        found = shutil.which(program, path=folders)
        if found is None:
            self.record_evidence(f"which {program}", 1, f"not in {folders}", 0.0)
        return found

    def cached_per_run(self, question: Hashable, ask: Callable[[], T]) -> T:
        """One answer for all rows of the run that ask ``question``; its evidence is theirs as well."""

        def asked() -> tuple[T, tuple[Evidence, ...]]:
            before = len(self._evidence)
            answer = ask()
            evidence = tuple(self._evidence[before:])
            del self._evidence[before:]
            return answer, evidence

        answer: T
        answer, evidence = self._machine.answers.cached_per_run(question, asked, self._allowed(None))
        self._evidence += evidence
        return answer

    def addresses(self, name: str) -> tuple[str, ...]:
        """The numeric addresses of ``localhost``, a name, or an address; none: there is no such name."""
        if sockets.is_numeric(name) or name.lower() == "localhost":
            return sockets.addresses_of(name)
        return self.cached_per_run(("addresses", name), lambda: self._looked_up(name))

    def _looked_up(self, name: str) -> tuple[str, ...]:
        began = time.monotonic()
        outcome = "no answer"
        try:
            found = sockets.looked_up(name, self._allowed(None))
            outcome = "\n".join(found) or "there is no such name"
        except CannotObserve as error:
            outcome = str(error)
            raise
        finally:
            self.record_evidence(f"getent ahosts {shlex.quote(name)}", None, outcome, time.monotonic() - began)
        return found

    def own_addresses(self) -> frozenset[str]:
        """Those of this machine's interfaces."""
        return self.cached_per_run("own addresses", listeners.own_addresses)

    def connect(self, address: str, port: int, *, timeout: float = 5.0) -> sockets.Connection:
        """Knocks at one numeric address. ``CannotObserve`` when that gives neither yes nor no."""
        began = time.monotonic()
        outcome = "no answer"
        try:
            connection = sockets.connect(address, port, self._allowed(timeout))
            outcome = connection.outcome
        finally:
            self.record_evidence(f"connect to {sockets.at(address, port)}", None, outcome, time.monotonic() - began)
        return connection

    def listeners(self) -> tuple[Listener, ...]:
        """All listening sockets of this machine, as they were when the first row asked."""
        return self.cached_per_run("listening sockets", listeners.listeners)

    def get(self, url: str, *, timeout: float = 10.0, follow: bool = True) -> Answer:
        """GETs a web address as an anonymous browser would; the last answer. ``NoAnswer`` for a definite no."""

        def ask(url: str) -> Answer:
            return self.web.get(Request(url, shown=url), self._allowed(timeout))

        return redirects.follow(url, ask)[-1] if follow else ask(url)

    @cached_property
    def web(self) -> Web:
        """Asks web addresses, one at a time."""
        return Web(self)

    def path(self, text: str) -> Path:
        """A path of the catalog: ``~`` is this user's home, a relative one begins at the catalog's folder."""
        if text == "~" or text.startswith(("~/", "~\\")):
            return self.home / text[2:]
        return self.folder / text

    def read_text(self, path: str | Path, *, longest: int = TEXT) -> str | None:
        """A file's text, its first ``longest`` characters; None when there is no such file."""
        full = self.path(str(path))
        try:
            if full.exists() and not (full.is_file() or full.is_dir()):  # a FIFO gives no end
                raise CannotObserve(f"{path}: is not a regular file")
            with full.open(encoding="utf-8", errors="replace") as file:
                return file.read(longest)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise CannotObserve(f"{path}: {error.strerror}") from error

    def variables(self, path: str) -> Mapping[str, str] | None:
        """What a ``.env`` file sets, None when there is no such file; read once a run."""

        def ask() -> Mapping[str, str] | None:
            text = self.read_text(path)
            return None if text is None else variables_in(text)

        return self.cached_per_run((".env", self.path(path)), ask)

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
        """What the system says of the machine in ``/proc``, ``/sys`` and ``/etc``; what is read is evidence."""
        return SystemFiles(
            self._machine.root, lambda path, text: self.record_evidence(f"cat {path}", None, text.strip(), 0.0)
        )

    def memory(self) -> int:
        """Bytes of memory that the system has, whoever limits them."""
        found = resources.memory()
        self.record_evidence("the memory of this machine (psutil)", None, f"{found} B", 0.0)
        return found

    def processors(self) -> tuple[int, int]:
        """How many logical processors this process may run on, and how many there are."""
        usable, there = resources.processors()
        self.record_evidence("the processors of this machine (psutil)", None, f"{usable} usable of {there}", 0.0)
        return usable, there

    def file_system(self, path: Path) -> FileSystem | None:
        """The one that holds ``path``, None when there is no such path."""
        began = time.monotonic()
        found = resources.file_system(path)
        self.record_evidence(f"the file system of {path}", None, str(found or "no such path"), time.monotonic() - began)
        return found

    @cached_property
    def testinfra(self) -> testinfra.host.Host:
        """testinfra's modules over this host: ``host.testinfra.mount_point("/mnt")``."""
        from infracat.hosts.backend import host_over

        return host_over(self)

    def _allowed(self, timeout: float | None) -> float:
        left = self.timeout - self.age
        if left <= 0:
            raise CannotObserve(f"timed out after {self.timeout:.3g} s")
        return left if timeout is None else min(timeout, left)

    def record_evidence(self, command: str, exit_code: int | None, output: str, duration: float) -> None:
        """One piece of evidence: what was done, and what came of it."""
        self._evidence.append(
            Evidence(
                command=self.clean(command),
                exit_code=exit_code,
                output=shortened(self.clean(output), EVIDENCE),
                duration=round(duration, 4),
            )
        )


def _printed(ran: Ran) -> str:
    parts = [ran.stdout.strip("\n"), ran.stderr.strip("\n")]
    if ran.timed_out:
        parts.append(f"(did not end, and was killed after {ran.duration:.3g} s)")
    return "\n".join(part for part in parts if part)
