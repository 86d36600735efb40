"""What an interrupt means for an audit: judging ends soon, workers are killed, and the report is still written."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from infracat import signals

JUDGING_AFTER_INTERRUPT = 1.0  # seconds: what was observed is still judged, within the 2 s that ^C may take


def judging_deadline(workers: set[int]) -> threading.Timer:
    """A timer that ends judging after an interrupt: a judge that hangs must not hold up the report."""
    return threading.Timer(JUDGING_AFTER_INTERRUPT, _interrupt, [workers])


def kill(workers: Iterable[int]) -> None:
    for pid in list(workers):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def signals_blocked() -> Iterator[None]:
    """Signals wait until the end, and those of processes that are started meanwhile for ``unblock``.

    A worker that starts would end at ^C with a traceback, before it can be told to leave that to its controller.
    """
    before = _mask("SIG_BLOCK", signals.numbers())
    try:
        yield
    finally:
        _mask("SIG_SETMASK", before)


def deliver_pending() -> None:
    """Within ``signals_blocked``: now, and not at its end."""
    _mask("SIG_BLOCK", _mask("SIG_UNBLOCK", signals.numbers()))


def unblock() -> None:
    """In a process that was started within ``signals_blocked``."""
    _mask("SIG_UNBLOCK", signals.numbers())


def _mask(how: str, numbers: Iterable[int]) -> set[int]:
    if not hasattr(signal, "pthread_sigmask"):
        return set()
    return set(signal.pthread_sigmask(getattr(signal, how), numbers))


def _interrupt(workers: set[int]) -> None:
    kill(workers)
    signals.interrupt_main_thread()
