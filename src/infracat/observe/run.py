"""Observes every target once, many at a time, each within its row's timeout.

The main thread only drives the progress and the deadlines: child processes that are started beside a main
thread that is busy with tests fail to start now and then.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from datetime import UTC, datetime
from queue import Empty, SimpleQueue

from infracat import signals
from infracat.facts import LOCAL, CannotObserve, Observation
from infracat.hosts import Host
from infracat.hosts.machines import Machines, host_of
from infracat.observe.daemon_pool import DaemonPool, NoThread
from infracat.observe.exhausted import exhausted
from infracat.observe.observations import Observations
from infracat.observe.observer import ObserverOf
from infracat.observe.progress import Progress, silent
from infracat.observe.row import cannot, observe_row
from infracat.observe.target import RowKey, Target

GRACE = 1.0  # seconds beyond a row's timeout: a command is killed at the timeout, and its observer reports that
TICK = 0.05  # seconds between two checks of the deadlines
INTERRUPTED = "interrupted before it was looked at"


def observe(
    targets: Sequence[Target],
    machines: Machines,
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
    unique = {target.row_key: target for target in targets}
    hosts, found = _hosts(unique, machines)
    pending = [PendingRow(unique[row_key], host, observer_of) for row_key, host in hosts.items()]
    executor = executor or DaemonPool(pool)
    interrupted = False
    try:
        _drive(pending, executor, progress)
    except KeyboardInterrupt:
        interrupted = True
        signals.interrupt_received()
        for each in pending:
            each.close()  # before the kill: a command that we kill here is no observation
        for machine in machines.values():
            machine.processes.kill_all()
    finally:
        executor.shutdown(wait=False, cancel_futures=True)
        for machine in machines.values():
            machine.close()
    found |= {each.target.row_key: each.outcome for each in pending}
    return Observations({row_key: found[row_key] for row_key in unique}, started, machines[LOCAL].platform, interrupted)


def _hosts(
    targets: Mapping[RowKey, Target], machines: Machines
) -> tuple[dict[RowKey, Host], dict[RowKey, Observation]]:
    """Each target's host; of those on a machine that cannot be reached, the observation that says so."""
    hosts: dict[RowKey, Host] = {}
    unknown: dict[RowKey, Observation] = {}
    for row_key, target in targets.items():
        row = target.row
        try:
            hosts[row_key] = host_of(machines, target.host, timeout=row.timeout, sudo=row.sudo)
        except CannotObserve as error:
            unknown[row_key] = Observation(
                key=row.key, host=target.host, at=machines[LOCAL].now(), platform=machines[LOCAL].platform,
                duration=0.0, cannot=str(error),
            )  # fmt: skip
    return hosts, unknown


def _drive(pending: Sequence[PendingRow], executor: Executor, progress: Progress) -> None:
    finished: SimpleQueue[PendingRow] = SimpleQueue()
    progress(0, len(pending))
    for each in pending:
        each.submit(executor, finished.put)
    waiting = dict.fromkeys(pending)
    while waiting:
        signals.raise_pending()
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

    def __init__(self, target: Target, host: Host, observer_of: ObserverOf) -> None:
        self.target = target
        self._host = host
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
            self._outcome = self._result() if self._future.done() else self._cancelled()

    def _result(self) -> Observation:
        try:
            return self._future.result()
        except NoThread as error:
            return cannot(exhausted(error), self.target.row, self._host)

    def _cancelled(self) -> Observation:
        self._future.cancel()
        timed_out = f"timed out after {self._host.timeout:.3g} s"
        return cannot(timed_out if self.overdue else INTERRUPTED, self.target.row, self._host)

    @property
    def outcome(self) -> Observation:
        assert self._outcome, "every target is closed by now"
        return self._outcome
