"""What leaves the process beside its results: tracebacks, errors of threads, warnings, whatever is printed to stderr.

It may leave before there is a catalog, or because something in here is broken: so this never raises, and it knows the
secrets of the environment by their names where no row names them.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infracat.redaction.redactor import Redactor

_MOST = 200_000  # characters of one text; a longer one loses its middle


class OutputRedactor:
    """Masks by every redactor of this process."""

    def __init__(self) -> None:
        self._redactors: tuple[Redactor, ...] = ()

    def learn(self, redactor: Redactor) -> None:
        """From now on, mask the secrets of a catalog, or of a tracker, too."""
        self._redactors = (*self._known(), redactor)

    def text(self, text: str) -> str:
        """``text`` without any secret that is known; nothing of it, if that cannot be found out."""
        if not text.strip():
            return text
        try:
            if len(text) > _MOST:
                text = f"{text[: _MOST // 2]}\n[…]\n{text[-_MOST // 2 :]}"
            for redactor in self._known():
                text = redactor.text(text)
        except BaseException as error:  # MemoryError, RecursionError: nothing is better than a secret
            return f"[a text that could not be redacted: {kind_of(error)}]\n"
        return text

    def _known(self) -> tuple[Redactor, ...]:
        if not self._redactors:
            from infracat.redaction.redactor import Redactor

            self._redactors = (Redactor(dict(_in_environment(os.environ)), {}, ""),)
        return self._redactors


OUTPUT = OutputRedactor()


def _in_environment(environ: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    from infracat.redaction.encodings import credentials_in
    from infracat.sections.env_vars.secret_names import is_secret

    for name, value in environ.items():
        whole = (value,) if is_secret(name) and not value.startswith(("/", "~")) else ()
        yield f"env_vars/{name}", (*whole, *credentials_in(value))


def kind_of(error: BaseException) -> str:
    """The name of its class, whatever the class says."""
    name: str = type.__dict__["__name__"].__get__(type(error))
    return name


def text_of(error: BaseException) -> str:
    """``str(error)``, or why it cannot be had: a text that raises is a bug like any other."""
    try:
        return str.__str__(str(error))  # of a subclass of str, the text alone
    except BaseException as inner:  # SystemExit and KeyboardInterrupt too: nobody asked to stop
        return f"(its text cannot be had: {kind_of(inner)})"


def traceback_of(error: BaseException) -> str:
    """The whole traceback, redacted."""
    try:
        text = "".join(traceback.format_exception(error))
    except BaseException as inner:
        text = f"{kind_of(error)}: {text_of(error)} (its traceback cannot be had: {kind_of(inner)})\n"
    return OUTPUT.text(text)


def install_hooks() -> None:
    """Errors that nobody catches are redacted on their way out: from any thread, from destructors, from atexit."""
    sys.excepthook = _uncaught
    threading.excepthook = _in_a_thread
    sys.unraisablehook = _unraisable


def _uncaught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    _say(traceback_of(error))


def _in_a_thread(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is None or issubclass(arguments.exc_type, SystemExit):
        return
    name = arguments.thread.name if arguments.thread else "?"
    _say(OUTPUT.text(f"Exception in thread {name}:\n") + traceback_of(arguments.exc_value))


def _unraisable(arguments: Any) -> None:
    """As Python's own, but for the object: its text may be a secret's."""
    if arguments.exc_value is not None:
        _say(OUTPUT.text(f"{arguments.err_msg or 'Exception ignored'}:\n") + traceback_of(arguments.exc_value))


def _say(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text.encode("utf-8", "backslashreplace").decode())
        sys.stderr.flush()
