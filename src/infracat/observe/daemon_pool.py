"""A thread pool that nothing waits for: calls that hang can be given up, at once and for good."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DaemonPool(Executor):
    """Like ``ThreadPoolExecutor``, but ``cancel()`` on a running call gives its thread up and starts another.

    The interpreter does not wait for its threads either, as it does for those of ``ThreadPoolExecutor``.
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
        if self._threads < self._size:
            self._hire()
        return call

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002
        """Threads end after what they do now; ``wait`` waits for nobody, whatever it says."""
        with self._lock:
            self._shut = True
        while cancel_futures and not self._calls.empty():
            call = self._calls.get()
            if call:
                call.cancel()
        for _ in range(self._threads):
            self._calls.put(None)

    def _hire(self) -> None:
        with self._lock:
            self._threads += 1
        Thread(target=self._work, name="observer", daemon=True).start()

    def _replace(self) -> None:
        with self._lock:
            self._threads -= 1
            shut = self._shut
        if not shut:
            self._hire()

    def _work(self) -> None:
        while call := self._calls.get():
            if not call.work():
                return  # given up meanwhile: another thread has this one's place


class _Call(Future[Any]):
    def __init__(self, replace: Callable[[], None], function: Callable[[], Any]) -> None:
        super().__init__()
        self._replace = replace
        self._function = function
        self._given_up = False
        self._deciding = Lock()

    def cancel(self) -> bool:
        if super().cancel():
            return True
        with self._deciding:
            give_up = not (self.done() or self._given_up)
            self._given_up = True
        if give_up:
            self._replace()
        return False

    def work(self) -> bool:
        """Runs it, unless it was cancelled; false when its thread has been given up in the meantime."""
        if not self.set_running_or_notify_cancel():
            return True
        try:
            result, error = self._function(), None
        except BaseException as raised:  # it is the caller's, as in any executor
            result, error = None, raised
        with self._deciding:
            if error is None:
                self.set_result(result)
            else:
                self.set_exception(error)
            return not self._given_up
