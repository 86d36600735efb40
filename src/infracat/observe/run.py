"""Observes every target once, many at a time, each within its row's timeout.

The main thread only drives the progress and the deadlines: child processes that are started beside a main
thread that is busy with tests fail to start now and then.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

from infracat.facts import Observation
from infracat.hosts import Host, Machine
from infracat.observe.daemon_pool import DaemonPool
from infracat.observe.observations import Observations
from infracat.observe.observer import ObserverOf
from infracat.observe.progress import Progress, silent
from infracat.observe.row import cannot, observe_row
from infracat.observe.target import Target

GRACE = 1.0  # seconds beyond a row's timeout: a command is killed at the timeout, and its observer reports that
TICK = 0.05  # seconds between two checks of the deadlines
INTERRUPTED = "interrupted before it was looked at"


def observe(
    targets: Sequence[Target],
    machine: Machine,
    *,
    pool: int,
    observer_of: ObserverOf,
    progress: Progress = silent,
    executor: Executor | None = None,
) -> Observations:
    """Observes every target exactly once, ``pool`` at a time, and returns one observation for each.

    ^C kills everything that was started and returns at once: rows that were not observed yet are recorded as such.
    """
    # requests silences this itself; botocore's catch_warnings in another thread may undo that.
    warnings.filterwarnings("ignore", "SOCKS support in urllib3")
    started = datetime.now(UTC)
    pending = [
        PendingRow(target, machine, observer_of) for target in {target.row_key: target for target in targets}.values()
    ]
    executor = executor or DaemonPool(pool)
    interrupted = False
    try:
        _drive(pending, executor, progress)
    except KeyboardInterrupt:
        interrupted = True
        for each in pending:
            each.close()  # before the kill: a command that we kill here is no observation
        machine.processes.kill_all()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
    return Observations({each.target.row_key: each.outcome for each in pending}, started, machine.platform, interrupted)


def _drive(pending: Sequence[PendingRow], executor: Executor, progress: Progress) -> None:
    finished: SimpleQueue[PendingRow] = SimpleQueue()
    progress(0, len(pending))
    for each in pending:
        each.submit(executor, finished.put)
    waiting = dict.fromkeys(pending)
    while waiting:
        for each in [*_finished(finished), *(each for each in waiting if each.overdue)]:
            each.close()
            waiting.pop(each, None)
        progress(len(pending) - len(waiting), len(pending))


def _finished(pending: SimpleQueue[PendingRow]) -> Iterator[PendingRow]:
    """All that have finished; waits up to ``TICK`` for the first."""
    try:
        yield pending.get(timeout=TICK)
        while True:
            yield pending.get_nowait()
    except Empty:
        return


class PendingRow:
    """One target, from its submission to its observation."""

    def __init__(self, target: Target, machine: Machine, observer_of: ObserverOf) -> None:
        self.target = target
        self._host = Host(machine, name=target.host, timeout=target.row.timeout, sudo=target.row.sudo)
        self._observer_of = observer_of
        self._running = False
        self._future: Future[Observation] = Future()
        self._outcome: Observation | None = None

    def submit(self, executor: Executor, finished: Callable[[PendingRow], None]) -> None:
        self._future = executor.submit(self._observe)
        self._future.add_done_callback(lambda _: finished(self))

    def _observe(self) -> Observation:
        """Runs in the pool: the row's timeout counts from here, not from its submission."""
        self._host.begin()
        self._running = True
        return observe_row(self.target.row, self._host, self._observer_of)

    @property
    def overdue(self) -> bool:
        return self._running and self._host.age > self._host.timeout + GRACE

    def close(self) -> None:
        """Takes its result, or cancels it if it is still running."""
        if self._outcome is None:
            self._outcome = self._future.result() if self._future.done() else self._cancelled()

    def _cancelled(self) -> Observation:
        self._future.cancel()
        timed_out = f"timed out after {self._host.timeout:.3g} s"
        return cannot(timed_out if self.overdue else INTERRUPTED, self.target.row, self._host)

    @property
    def outcome(self) -> Observation:
        assert self._outcome, "every target is closed by now"
        return self._outcome
