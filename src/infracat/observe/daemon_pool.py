"""A thread pool whose hung calls can be abandoned: neither the caller nor the interpreter's exit waits for them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class NoThread(Exception):
    """What a call raises that was never run, for the system gave no thread."""


class DaemonPool(Executor):
    """Like ``ThreadPoolExecutor``, but ``cancel()`` on a running call abandons its thread and starts another.

    The interpreter's exit does not wait for its threads, as it does for those of ``ThreadPoolExecutor``.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._calls: SimpleQueue[_Call | None] = SimpleQueue()
        self._lock = Lock()
        self._threads = 0
        self._shut = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with self._lock:
            if self._shut:
                raise RuntimeError("the pool has been shut down")
        call = _Call(self._replace, lambda: fn(*args, **kwargs))
        self._calls.put(call)
        if self._threads < self._size and not self._start_thread():
            self._size = self._threads  # the system gives no more of them: so many have to do
            if not self._threads:
                self._refuse_all()
        return call

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Threads end after their current call; ``wait`` is ignored."""
        with self._lock:
            self._shut = True
        while cancel_futures and not self._calls.empty():
            call = self._calls.get()
            if call:
                call.cancel()
        for _ in range(self._threads):
            self._calls.put(None)

    def _start_thread(self) -> bool:
        with self._lock:
            self._threads += 1
        try:
            Thread(target=self._work, name="observer", daemon=True).start()
        except RuntimeError:  # a limit: of processes, of memory
            with self._lock:
                self._threads -= 1
            return False
        return True

    def _refuse_all(self) -> None:
        while not self._calls.empty():
            if call := self._calls.get():
                call.refuse()

    def _replace(self) -> None:
        with self._lock:
            self._threads -= 1
            shut = self._shut
        if not (shut or self._start_thread() or self._threads):
            self._refuse_all()

    def _work(self) -> None:
        while call := self._calls.get():
            if not call.work():
                return  # abandoned meanwhile: another thread has replaced this one


class _Call(Future[Any]):
    def __init__(self, replace: Callable[[], None], function: Callable[[], Any]) -> None:
        super().__init__()
        self._replace = replace
        self._function = function
        self._abandoned = False
        self._deciding = Lock()

    def cancel(self) -> bool:
        if super().cancel():
            return True
        with self._deciding:
            abandon = not (self.done() or self._abandoned)
            self._abandoned = True
        if abandon:
            self._replace()
        return False

    def refuse(self) -> None:
        """No thread is left that could run it."""
        if self.set_running_or_notify_cancel():
            self.set_exception(NoThread("no thread could be started for it"))

    def work(self) -> bool:
        """Runs it, unless it was cancelled; false if its thread was abandoned in the meantime."""
        if not self.set_running_or_notify_cancel():
            return True
        try:
            result, error = self._function(), None
        except BaseException as raised:  # raised again by result(), as in any executor
            result, error = None, raised
        with self._deciding:
            if error is None:
                self.set_result(result)
            else:
                self.set_exception(error)
            return not self._abandoned
