"""Each row is looked at within its time, and an interrupt ends all at once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from infracat.facts import LOCAL
from infracat.hosts import Host, Machine
from infracat.observe import run as engine
from infracat.observe.daemon_pool import DaemonPool
from tests.looking import left_running
from tests.observe.looking import Order, Seen, look_at, only, things

pytestmark = pytest.mark.real


@pytest.mark.parametrize("standard", [False, True])
def test_an_observer_that_hangs_is_given_up_and_others_go_on(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, standard: bool
) -> None:
    monkeypatch.setattr(engine, "GRACE", 0.1)
    free = threading.Event()

    def observer(row: Order, host: Host) -> Seen:
        if row.name in ("t0", "t1"):
            free.wait(300)
        return Seen()

    # A standard pool cannot replace a thread that hangs, ours does: two hang, and two are all that there are.
    executor = ThreadPoolExecutor(3) if standard else None
    began = time.monotonic()
    found = look_at(machine, observer, things(20, timeout=2), pool=2, executor=executor).observations
    assert time.monotonic() - began < 60
    free.set()
    assert [found[f"things/t{n}", LOCAL].cannot for n in range(2)] == ["timed out after 2 s"] * 2
    assert all(found[f"things/t{n}", LOCAL].seen for n in range(2, 20))


def test_the_time_counts_from_the_start_and_not_from_the_queue(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "GRACE", 0.0)

    def observer(row: Order, host: Host) -> Seen:
        time.sleep(0.4)
        return Seen()

    found = look_at(machine, observer, things(8, timeout=2), pool=1).observations
    assert [each.cannot for each in found.values()] == [None] * 8


def test_commands_share_the_time_of_their_row(machine: Machine) -> None:
    def observer(row: Order, host: Host) -> Seen:
        assert not host.run("sleep 0.2", timeout=60).timed_out
        assert host.run("sleep 60", timeout=60).timed_out
        host.run("echo never")
        return Seen()

    found = only(look_at(machine, observer, things(1, timeout=2)))
    assert found.cannot == "timed out after 2 s"
    assert [each.exit_code for each in found.evidence] == [0, None]
    assert re.search(r"\(did not end, and was killed after [01]\.", found.evidence[1].output)


INTERRUPTED = """
import sys, threading
from pathlib import Path
from infracat.catalog.rows import Row
from infracat.facts import Facts
from infracat.hosts import Machine
from infracat.observe.order import RowOrder
from infracat.observe.observer import Observer
from infracat.observe.run import observe
from infracat.observe.target import Target

class Thing(Row):
    section = "things"

class Order(RowOrder):
    name: str

class Seen(Facts):
    pass

def observer(row, host):
    if row.name != "t0":
        host.run("echo begun >> begun; sleep 987.NUMBER & setsid sleep 987.NUMBER")
    return Seen()

jobs = [Target(Thing(name=f"t{number}")) for number in range(20)]
observed = observe(jobs, {"local": Machine(Path.cwd())}, pool=8, observer_of=lambda section: Observer(Order, observer))
seen = [key for (key, host), each in observed.observations.items() if each.seen is not None]
why = {each.cannot for each in observed.observations.values()}
print(observed.interrupted, len(observed.observations), seen, sorted(why, key=str))
"""


def test_an_interrupt_kills_everything_and_tells_what_was_seen(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED.replace("NUMBER", str(os.getpid()))],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    begun = tmp_path / "begun"
    while not begun.exists() or len(begun.read_text().splitlines()) < 8:
        assert child.poll() is None, child.communicate()[0]
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=60)
    assert out == "True 20 ['things/t0'] [None, 'interrupted before it was looked at']\n"
    assert not left_running(f"987.{os.getpid()}")


def test_a_pool_gives_up_what_is_cancelled_while_it_runs() -> None:
    free, began = threading.Event(), threading.Event()

    def hang() -> None:
        began.set()
        free.wait(300)

    pool = DaemonPool(1)
    hung = pool.submit(hang)
    assert began.wait(60)
    after = pool.submit(lambda: 42)
    assert not hung.cancel()
    assert not hung.cancel()
    assert after.result(60) == 42
    free.set()
    assert hung.result(60) is None


def test_a_pool_is_an_executor() -> None:
    with DaemonPool(4) as pool:
        assert list(pool.map(lambda number: number * 2, range(20))) == list(range(0, 40, 2))
        failed = pool.submit(lambda: 1 / 0)
        assert isinstance(failed.exception(5), ZeroDivisionError)
    with pytest.raises(RuntimeError, match="the pool has been shut down"):
        pool.submit(print)
