"""A host's file systems: mounts, and questions that cannot hang the run, whatever server is dead."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from infracat.facts import CannotObserve
from infracat.hosts.commands.capture import KEPT
from infracat.hosts.commands.spawn import elevated
from infracat.hosts.files import questions, walk
from infracat.hosts.files.guarded_files import as_told
from infracat.hosts.files.mounts import Mount, mounts

if TYPE_CHECKING:
    from infracat.hosts.command_host import CommandHost
    from infracat.vhdx import Disk

T = TypeVar("T")
LISTING = 64 * 1024 * 1024  # bytes: half a million files


class FileSystems:
    """Of one host, within one row's time. What they answer is recorded as evidence.

    Every question raises OSError as it comes from the file system, and ``CannotObserve`` where none comes in time.
    """

    def __init__(self, host: CommandHost) -> None:
        self._host = host

    def mounts(self) -> tuple[Mount, ...]:
        """The mount table, as it is now."""
        return mounts(self._host.platform)

    def mount_at(self, point: str) -> Mount | None:
        """What is mounted at exactly ``point``: of several, the last covers the others."""
        return self.recording(
            f"findmnt {point}",
            lambda: next((mount for mount in reversed(self.mounts()) if mount.point == point), None),
        )

    def space(self, path: Path) -> questions.Space:
        """Size and free space of the file system at ``path``."""
        return self._ask(questions.space, path, lambda told: questions.Space(**told))

    def kind(self, path: Path) -> questions.Kind:
        """Whether a file, a directory, something else or nothing is there."""
        return self._ask(questions.kind, path)

    def may_write(self, directory: Path) -> bool:
        """Whether this user may make files there."""
        return self._ask(questions.may_write, directory)

    def names(self, directory: Path) -> list[str]:
        """The names in it, sorted."""
        return self._ask(questions.names, directory)

    def modified(self, path: Path) -> float:
        """When what is there was last changed, in seconds since 1970."""
        return self._ask(questions.modified, path)

    def target(self, path: Path) -> str:
        """The path behind all links."""
        return self._ask(questions.target, path)

    def vhdx(self, path: Path) -> Disk:
        """What is known of a file that should be a VHDX."""
        from infracat.vhdx import Disk

        return self._ask(questions.vhdx, path, lambda told: Disk(**_with_tuples(told)))

    def walk(self, base: Path, parts: Sequence[str]) -> dict[str, Any]:
        """The files below it, see ``walk.walk``; the caller records the evidence."""
        may_hang = self._host.guarded.mounts.may_hang(base)
        if may_hang:
            with suppress(OSError):  # as it is for the walk to tell
                self._host.ask(questions.kind, base)
        may_hang = may_hang or self._host.guarded.mounts.hangs_below(base)
        if self._host.sudo or may_hang:
            found: dict[str, Any] = self._in_subprocess(walk.__file__, str(base), *parts, kept=LISTING)
            return found
        try:
            return walk.walk(str(base), parts, self._host.left)
        except TimeoutError as error:
            raise CannotObserve(f"{base}: more files than can be listed within {self._host.timeout:.3g} s") from error

    def recording(self, what: str, ask: Callable[[], T]) -> T:
        """The answer, recorded as evidence; ``what`` is the question, like a command."""
        began = time.monotonic()
        outcome = "no answer"
        try:
            answer = ask()
            outcome = str(answer) if answer is not None and answer != "" else "nothing"
        except OSError as error:
            outcome = error.strerror or str(error)
            raise
        finally:
            self._host.record_evidence(what, None, outcome, time.monotonic() - began)
        return answer

    def _ask(self, question: Callable[[str], T], path: Path, read: Callable[[Any], T] = as_told) -> T:
        name = question.__name__

        def ask() -> T:
            if self._host.sudo:
                return read(self._in_subprocess(questions.__file__, name, str(path)))
            return self._host.ask(question, path, read=read)

        return self.recording(f"{name.replace('_', ' ')} {path}", ask)

    def _in_subprocess(self, script: str, *words: str, kept: int = KEPT) -> Any:
        """In a child process: a thread that hangs in a system call can neither be killed nor end."""
        command = [sys.executable, "-I", "-S", "-X", "utf8", script, *words]
        ran = self._host.run_unrecorded(elevated(command) if self._host.sudo else command, kept=kept)
        path = next(word for word in words if os.path.isabs(word))  # noqa: PTH117
        if ran.timed_out:
            raise CannotObserve(f"{path}: no answer within {ran.duration:.3g} s: its file system hangs")
        try:
            told = json.loads(ran.stdout)
        except ValueError as error:
            raise CannotObserve(f"{path}: cannot be looked at: {ran.stderr.strip()[-200:]}") from error
        if "errno" in told:
            raise OSError(told["errno"], told["strerror"], path)
        return told["answer"]


def _with_tuples(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
