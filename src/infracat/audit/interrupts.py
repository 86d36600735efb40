"""Signals during an audit: SIGTERM acts as ^C, and after an interrupt the report is still written."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterable
from contextlib import suppress

CTRL_C, OTHERS = "SIGINT", ("SIGTERM", "SIGHUP")  # ^C; terminated, the terminal was closed: Windows has not all
JUDGING_AFTER_INTERRUPT = 1.0  # seconds: what was observed is still judged, within the 2 s that ^C may take


def treat_as_interrupt() -> None:
    """Have the others raise ``KeyboardInterrupt`` as ^C does; what was ignored at the start (nohup) stays ignored."""
    if threading.current_thread() is not threading.main_thread():
        return
    for name in OTHERS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)


def ignore() -> None:
    """Ignore all of them from now on: neither an expired deadline nor a second ^C may stop the report's writing.

    By a handler: a process that is started later would inherit SIG_IGN.
    """
    if threading.current_thread() is threading.main_thread():
        for name in (CTRL_C, *OTHERS):
            if number := getattr(signal, name, None):
                signal.signal(number, lambda *_: None)


def judging_deadline(workers: set[int]) -> threading.Timer:
    """A timer that ends judging after an interrupt: a judge that hangs must not hold up the report."""
    return threading.Timer(JUDGING_AFTER_INTERRUPT, _interrupt, [workers])


def kill(workers: Iterable[int]) -> None:
    for pid in workers:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _interrupt(workers: set[int]) -> None:
    kill(workers)
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
