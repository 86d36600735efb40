"""This machine during one run: what all rows share."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any

from infracat.facts import LOCAL, CannotObserve
from infracat.hosts.commands.process import Processes
from infracat.hosts.files.guarded_files import GuardedFiles
from infracat.hosts.files.mount_table import MountTable
from infracat.redaction.redactor import NOTHING_SECRET, Redactor

# A program that writes to a terminal may put escape sequences into its version.
_PLAIN = {"TERM": "dumb", "NO_COLOR": "1"}
_COLOURFUL = {"FORCE_COLOR", "CLICOLOR_FORCE"}


class Machine:
    """Where commands run (the catalog's folder, the user's environment), and the answers that rows share."""

    def __init__(
        self,
        folder: Path,
        redactor: Redactor = NOTHING_SECRET,
        environ: Mapping[str, str] | None = None,
        root: Path = Path("/"),
        platform: str | None = None,
        name: str = LOCAL,
        answers: SharedAnswers | None = None,
    ) -> None:
        self.name = name
        self.root = root  # below it are /proc, /sys and /etc
        self.folder = folder.absolute()
        self.redactor = redactor
        self.environ: Mapping[str, str] = dict(os.environ if environ is None else environ)
        self.home = Path(self.environ.get("HOME") or os.path.expanduser("~"))  # noqa: PTH111 - Path.home() may raise
        self.platform = platform or this_platform()
        mounts = MountTable(self.platform)
        self.processes = Processes(mounts)
        self.guarded = GuardedFiles(mounts, self.processes, self.environ)
        self.answers = answers or SharedAnswers()

    @property
    def system_version(self) -> str:
        """What the system calls its own version: ``14.2.1`` of macOS, ``2022Server`` of Windows, a kernel's release."""
        return platform.mac_ver()[0] if self.platform == "darwin" else platform.release()

    def now(self) -> datetime:
        """By its own clock, in UTC."""
        return datetime.now(UTC)

    def close(self) -> None:
        """Ends what is kept running for the rows."""
        self.guarded.close()

    def command_environ(self) -> dict[str, str]:
        """The user's own, the locale included: a `verify:` line may be about it; only never in colour."""
        plain = {name: value for name, value in self.environ.items() if name not in _COLOURFUL}
        return plain | _PLAIN


class SharedAnswers:
    """One answer to the same question, also for those who ask while it is still being looked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._answers: dict[Hashable, Future[Any]] = {}

    def of(self, kind: str) -> SharedAnswers:
        """Those to questions that begin with ``kind``."""
        found = SharedAnswers()
        found._answers = {each: answer for each, answer in self._answers.items() if _begins(each, kind)}
        return found

    def cached(self, question: Hashable, ask: Callable[[], Any], patience: float) -> Any:
        """The answer, or the exception that the first caller got."""
        with self._lock:
            first = question not in self._answers
            answer = self._answers.setdefault(question, Future())
        if first:
            _settle(answer, ask)
        try:
            return answer.result(patience)
        except TimeoutError as error:
            if answer.done():
                raise
            raise CannotObserve("timed out while another row asked the same") from error


def _begins(question: Hashable, kind: str) -> bool:
    return isinstance(question, tuple) and question[:1] == (kind,)


def _settle(answer: Future[Any], ask: Callable[[], Any]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:  # others wait for this answer: never leave it open
        answer.set_exception(error)


def this_platform() -> str:
    """``linux``, ``darwin``, ``windows`` or ``wsl``: Linux on a kernel of Microsoft's."""
    if sys.platform == "win32":
        return "windows"
    if sys.platform == "darwin":
        return "darwin"
    return "wsl" if "microsoft" in platform.release().lower() else "linux"
