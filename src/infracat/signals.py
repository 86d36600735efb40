"""SIGINT, SIGTERM and SIGHUP: what they do, from the first moment of a command to its last.

It is imported before anything else, and imports next to nothing: until the handlers are there, a signal ends the
process as it ends any other.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
import signal
import time

TYPE_CHECKING = False  # typing itself takes longer than all of this
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")  # ^C; a service manager's; the terminal was closed. Windows has not all of them
INTERRUPTED = 2  # the exit code
SAME = 2.0  # seconds within which further ones are the same interrupt: a terminal that closes sends several


class _State:
    """Of this process."""

    heard: tuple[int, ...] | None = None  # those that were not ignored when we came: what nohup ignores stays ignored
    before: tuple[Any, ...] = ()  # their handlers, as we found them
    act: Callable[[], None] | None = None  # what the next one does
    received = False  # at least one, whatever it did
    undo: tuple[Callable[[], None], ...] = ()
    stderr: int | None = None  # ours: pytest puts a file in its place for a while
    came = float("-inf")  # when the last one raised
    pending = False  # the exception has been raised, and nobody has told that it arrived


def end_at_once() -> None:
    """From now on they end the process with 2: nothing has been looked at yet, there is nothing to report."""
    _State.stderr = _own_stderr()
    _install(_end)


def on_end_at_once(undo: Callable[[], None]) -> None:
    """What is to be removed when it ends like that."""
    _State.undo = (*_State.undo, undo)


def raise_interrupt() -> None:
    """From now on they raise ``KeyboardInterrupt`` in the main thread, as ^C does."""
    _install(_raise)


def ignore() -> None:
    """From now on they do nothing. By a handler: what is started later would inherit SIG_IGN."""
    _install(None)


def ignore_to_the_end() -> None:
    """For the last moments: while Python ends, its handlers are gone before the process is."""
    _install(None)
    for number in _State.heard or ():
        signal.signal(number, signal.SIG_IGN)


def restore() -> None:
    """Put back what was there before: the process belongs to somebody else, and goes on."""
    for number, before in zip(_State.heard or (), _State.before, strict=True):
        if signal.getsignal(number) is _handler:
            signal.signal(number, before)
    _State.heard, _State.before, _State.act, _State.undo = None, (), None, ()
    _State.came, _State.pending, _State.received = float("-inf"), False, False


def were_received() -> bool:
    """Since the handlers are there: whoever sent one waits for the end."""
    return _State.received


def raise_pending() -> None:
    """Raise an interrupt that was raised before, and got lost: in a destructor, or in somebody's ``except``."""
    if _State.pending:
        _State.pending = False
        raise KeyboardInterrupt


def interrupt_received() -> None:
    """The exception has reached who acts on it."""
    _State.pending = False


def numbers() -> tuple[int, ...]:
    """Those that this system has."""
    return tuple(number for name in NAMES if (number := getattr(signal, name, None)))


def interrupt_main_thread() -> None:
    """Raise ``KeyboardInterrupt`` in the main thread, from any other."""
    import threading

    _State.came, _State.act = float("-inf"), _raise
    if _State.heard:
        signal.pthread_kill(threading.main_thread().ident or 0, _State.heard[0])


def _install(act: Callable[[], None] | None) -> None:
    _State.act = act
    if _State.heard is not None:
        return
    try:
        heard = tuple(filter(_is_unclaimed, numbers()))
        before = tuple(map(signal.getsignal, heard))
        for number in heard:
            signal.signal(number, _handler)
    except ValueError:  # not in the main thread: whoever runs us there has handlers of his own
        return
    _State.heard, _State.before = heard, before


def _own_stderr() -> int | None:
    """By a number that is no standard stream's, one of which may be closed."""
    try:
        import fcntl

        return fcntl.fcntl(2, fcntl.F_DUPFD_CLOEXEC, 3)
    except (ImportError, OSError):
        return None


def _is_unclaimed(number: int) -> bool:
    """Whether nobody has set anything else."""
    return signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler)


def _handler(_number: int, _frame: object) -> None:
    _State.received = True
    if _State.act is not None:
        _State.act()


def _end() -> None:
    _State.act = None
    for undo in reversed(_State.undo):
        try:
            undo()
        except Exception:  # noqa: S112 - nobody could be told
            continue
    if _State.stderr is not None:
        try:  # noqa: SIM105 - contextlib is one of those that take longer
            os.write(_State.stderr, b"infracat: interrupted before anything was looked at\n")
        except OSError:
            pass
    os._exit(INTERRUPTED)


def _raise() -> None:
    if time.monotonic() - _State.came < SAME:
        return
    _State.came, _State.pending = time.monotonic(), True
    raise KeyboardInterrupt
