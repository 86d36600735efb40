"""The standard streams of a command: closed, full, or of another encoding, they end no command.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import errno
import io
import locale
import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from infracat import signals
from infracat.redaction.output import OUTPUT

STDERR = 2
PIECE = 4096  # bytes: once a pipe is ready for any, it takes as many at once (PIPE_BUF)
UNREAD = 1.0  # seconds that an interrupted process waits for a reader
NAMES = {1: "stdout", STDERR: "stderr"}


class _Output(io.FileIO):
    """A descriptor that takes what it can; ``problem`` is why it does not take more, after which nothing is written."""

    problem: OSError | None = None

    def write(self, data: Any, /) -> int:
        if self.problem is None:
            try:
                self._wait()
                while (written := super().write(memoryview(data)[:PIECE])) is None:  # full again: others write too
                    self._wait()
                return written
            except OSError as error:
                self.problem = error
        return memoryview(data).nbytes

    def _wait(self) -> None:
        """Until somebody reads; raises BrokenPipeError where nobody does, and a signal wants this process to end."""
        while sys.platform != "win32" and not select.select([], [self], [], UNREAD)[1]:
            if signals.were_received():
                raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


class _Redacted(io.TextIOWrapper):
    """Whoever prints, and whenever: only results and reports are redacted already."""

    is_redacted = False  # what is written now

    def write(self, text: str, /) -> int:
        super().write(text if self.is_redacted else OUTPUT.text(text))
        return len(text)


@contextmanager
def redacted_output() -> Iterator[None]:
    """What is printed to stdout meanwhile was redacted before: results may be long."""
    stream = sys.stdout
    if not isinstance(stream, _Redacted):
        yield
        return
    stream.is_redacted = True
    try:
        yield
    finally:
        stream.is_redacted = False


class Streams:
    """Stand in for ``sys.stdout`` and ``sys.stderr`` from here to the end of the process."""

    def __init__(self) -> None:
        _open_closed()
        self._outputs = {name: made for number, name in NAMES.items() if (made := _replaced(name, number))}

    def end(self, code: int) -> int:
        """Write what is left; the exit code: 3 in place of 0 where stdout did not take all.

        A reader that has closed the pipe (``| head``) is no error, and what stderr refuses too is lost.
        """
        for name in self._outputs:
            getattr(sys, name).flush()
        problem = self._outputs["stdout"].problem if "stdout" in self._outputs else None
        if problem is None or isinstance(problem, BrokenPipeError):
            return code
        sys.stderr.write(f"infracat: the results could not be printed: {problem.strerror}\n")
        sys.stderr.flush()
        return code or 3


def _open_closed() -> None:
    """A closed descriptor's number would be given to the next file that is opened, and written to as a stream."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process


def _replaced(name: str, number: int) -> _Output | None:
    """None where somebody else has put another stream in its place, as a test does."""
    old = getattr(sys, name)
    if old is not None and not _is_own(old, number):
        return None
    if old is not None:
        old.flush()
    if old is not None and sys.platform == "win32":  # its console takes Unicode only through a stream of its own
        old.reconfigure(errors="backslashreplace")
        return None
    output = _Output(number, "wb", closefd=False)
    stream = _Redacted(
        io.BufferedWriter(output),
        encoding=_encoding(old),
        errors="backslashreplace",  # what is printed may be anything
        line_buffering=number == STDERR or output.isatty(),
    )
    setattr(sys, name, stream)
    setattr(sys, f"__{name}__", stream)
    return output


def _encoding(old: io.TextIOBase | None) -> str:
    """The terminal's, although Python itself was started anew for UTF-8 (``__main__``)."""
    if "infracat_again" in sys._xoptions and not os.environ.get("PYTHONIOENCODING"):
        return locale.getencoding()
    return str(old.encoding) if old else "utf-8"


def _is_own(stream: object, number: int) -> bool:
    try:
        return isinstance(stream, io.TextIOWrapper) and stream.fileno() == number
    except (OSError, ValueError):
        return False
