"""The engine: every row once, its observation said whole, one answer for all who ask the same."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from infracat.audit.secret_values import Redactor
from infracat.facts import LOCAL, Absent, CannotObserve, Facts, Unavailable
from infracat.hosts import Host, Machine
from infracat.json_codec import from_json
from infracat.observe.observer import Observer
from infracat.observe.run import observe
from infracat.observe.target import Target
from tests.observe.looking import Order, Seen, Thing, look_at, only, things


def test_every_row_is_looked_at_exactly_once(machine: Machine) -> None:
    looked: Counter[str] = Counter()
    progress: list[tuple[int, int]] = []

    def observer(row: Order, host: Host) -> Seen:
        looked[row.name] += 1
        return Seen(size=1)

    targets = things(200)
    observed = observe(
        targets,
        {LOCAL: machine},
        pool=16,
        observer_of=lambda section: Observer(Order, observer),
        progress=lambda *now: progress.append(now),
    )
    assert looked == Counter({target.row.name: 1 for target in targets})
    assert list(observed.observations) == [(f"things/t{number}", LOCAL) for number in range(200)]
    assert {each.seen and each.seen["size"] for each in observed.observations.values()} == {1}
    assert (progress[0], progress[-1], observed.interrupted) == ((0, 200), (200, 200), False)


@pytest.mark.parametrize("standard", [False, True])
def test_as_many_at_a_time_as_the_pool_is_large(machine: Machine, standard: bool) -> None:
    now, most, lock, ten = 0, 0, threading.Lock(), threading.Barrier(10)

    def observer(row: Order, host: Host) -> Seen:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        ten.wait(60)
        with lock:
            now -= 1
        return Seen()

    executor = ThreadPoolExecutor(10) if standard else None
    observed = look_at(machine, observer, things(40), pool=10, executor=executor)
    assert most == 10
    assert len(observed.observations) == 40


def test_an_observation_says_what_and_when_and_of_what(machine: Machine) -> None:
    def observer(row: Order, host: Host) -> Seen:
        host.run("echo hello; echo world >&2; exit 3")
        return Seen(size=row.double, text=row.label)

    before = datetime.now(UTC)
    row = Thing(name="one", size=21)
    found = only(look_at(machine, observer, [Target(row)]))
    assert (found.key, found.host, found.platform) == ("things/one", LOCAL, machine.platform)
    assert before <= found.at <= datetime.now(UTC)
    assert found.seen == {"size": 42, "text": "one!"}
    assert found.looked_at == ("double", "label", "name", "size")
    assert found.digest == Order.of(row).digest
    (evidence,) = found.evidence
    assert (evidence.exit_code, evidence.output) == (3, "hello\nworld")
    assert 0 < evidence.duration <= found.duration < 5


def test_the_digest_differs_when_a_field_that_is_read_does() -> None:
    one, other = Order.of(Thing(name="a", size=1)), Order.of(Thing(name="a", size=2))
    assert one.digest == Order.of(Thing(name="a", size=1, purpose="which no observer reads")).digest
    assert one.digest != other.digest


def test_absent_unseen_and_cannot(machine: Machine) -> None:
    def observer(row: Order, host: Host) -> Seen | Absent:
        if row.name == "t0":
            return Absent(why="there is none")
        if row.name == "t1":
            return Seen(size=Unavailable(reason="no permission"), text="x")
        raise CannotObserve("the daemon is down")

    found = look_at(machine, observer, things(3)).observations
    assert found["things/t0", LOCAL].absent == "there is none"
    assert found["things/t1", LOCAL].seen == {"size": {"reason": "no permission"}, "text": "x"}
    assert found["things/t2", LOCAL].cannot == "the daemon is down"


def test_an_unseen_fact_comes_back_from_the_file_as_one(machine: Machine) -> None:
    seen = only(look_at(machine, lambda row, host: Seen(size=Unavailable(reason="no permission")), things(1))).seen
    with pytest.raises(CannotObserve, match="no permission"):
        assert from_json(Seen, seen).size


@pytest.mark.parametrize(
    ("raised", "cannot"),
    [
        (TypeError("no such thing"), "bug in the observer: TypeError: no such thing"),
        (KeyError("x"), "bug in the observer: KeyError: 'x'"),
        (SystemExit(3), "bug in the observer: SystemExit: 3"),
    ],
)
def test_a_bug_in_an_observer_is_told_as_one(machine: Machine, raised: BaseException, cannot: str) -> None:
    def observer(row: Order, host: Host) -> Seen:
        raise raised

    assert only(look_at(machine, observer, things(1))).cannot == cannot


def test_an_observer_that_returns_something_else(machine: Machine) -> None:
    found = only(look_at(machine, lambda row, host: None, things(1)))
    assert found.cannot == "bug in the observer: TypeError: it returned NoneType, not facts"


class Loose(Facts):
    is_there: bool = True
    more: Any = None


LOOP: list[Any] = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (Facts(), "TypeError: it returned Facts, not facts"),
        (Loose(is_there=cast(bool, b"yes")), "TypeError: Object of type bytes is not JSON serializable"),
        (Loose(is_there=cast(bool, "yes")), "BadJson: is_there: expected yes or no, got str"),
        (Loose(more=LOOP), "ValueError: Circular reference detected"),
        (Loose(more={(1, 2): 3}), "TypeError: keys must be str, int, float, bool or None, not tuple"),
        (Absent(why=cast(str, None)), "BadJson: expected text, got NoneType"),
        (Absent(why=cast(str, 5)), "BadJson: expected text, got int"),
    ],
)
def test_what_no_file_holds_is_a_bug_in_the_observer(machine: Machine, found: Facts | Absent, problem: str) -> None:
    observer = Observer(Order, lambda row, host: found, Loose)
    seen = only(observe(things(1), {LOCAL: machine}, pool=1, observer_of=lambda section: observer))
    assert seen.cannot == f"bug in the observer: {problem}"


def test_a_section_without_an_observer(machine: Machine) -> None:
    found = only(observe(things(1), {LOCAL: machine}, pool=1, observer_of=lambda section: None))
    assert found.cannot == "things cannot be observed yet: this infracat has no observer for it"


def test_another_host(machine: Machine) -> None:
    found = only(look_at(machine, lambda row, host: Seen(), [Target(Thing(name="x"), "web1")]))
    assert (found.host, found.cannot) == ("web1", "web1 cannot be observed yet: only this machine")


def test_a_host_is_the_machine_of_its_name(machine: Machine, tmp_path: Path) -> None:
    web = Machine(tmp_path, platform="darwin", name="web1")
    target = Target(Thing(name="x"), "web1")
    observer = Observer(Order, lambda row, host: Seen(text=f"{host.name} is {host.platform}"))
    observed = observe([target], {LOCAL: machine, "web1": web}, pool=1, observer_of=lambda section: observer)
    found = only(observed)
    assert (found.host, found.platform, found.seen) == ("web1", "darwin", {"size": None, "text": "web1 is darwin"})
    assert observed.platform == machine.platform


def test_an_observer_reads_what_it_has_declared_and_nothing_else(machine: Machine) -> None:
    def observer(row: Order, host: Host) -> Seen:
        return Seen(text=str(row.timeout))  # type: ignore[attr-defined]

    cannot = only(look_at(machine, observer, things(1))).cannot
    assert cannot
    assert cannot.startswith("bug in the observer: AttributeError: ")


def test_one_answer_for_all_who_ask_the_same(machine: Machine) -> None:
    asked: list[str] = []

    def observer(row: Order, host: Host) -> Seen:
        def ask() -> str:
            asked.append(row.name)
            return host.run("sleep 0.2; echo 42").stdout

        return Seen(text=host.cached_per_run("the question", ask))

    found = look_at(machine, observer, things(20), pool=20).observations.values()
    assert len(asked) == 1
    assert {each.seen and each.seen["text"] for each in found} == {"42\n"}
    assert {each.evidence[0].output for each in found} == {"42"}


def test_one_exception_for_all_who_ask_the_same(machine: Machine) -> None:
    def observer(row: Order, host: Host) -> Seen:
        def ask() -> str:
            time.sleep(0.1)
            raise CannotObserve("the daemon is down")

        return Seen(text=host.cached_per_run("the question", ask))

    found = look_at(machine, observer, things(5)).observations.values()
    assert [each.cannot for each in found] == ["the daemon is down"] * 5


def test_who_waits_for_an_answer_waits_no_longer_than_his_row_may(machine: Machine) -> None:
    asked, free = threading.Event(), threading.Event()

    def ask() -> str:
        asked.set()
        return str(free.wait(60))

    def observer(row: Order, host: Host) -> Seen:
        if row.name == "first":
            return Seen(text=host.cached_per_run("the question", ask))
        assert asked.wait(60)
        host.begin()
        try:
            return Seen(text=host.cached_per_run("the question", ask))
        finally:
            free.set()

    targets = [Target(Thing(name="first", timeout=300)), Target(Thing(name="second", timeout=2))]
    found = look_at(machine, observer, targets, pool=1 + 1).observations
    assert found["things/first", LOCAL].seen
    assert found["things/second", LOCAL].cannot == "timed out while another row asked the same"


def test_secrets_are_masked_in_all_that_an_observer_hands_over(tmp_path: Path) -> None:
    secret = "hunter2-hunter2"
    machine = Machine(tmp_path, Redactor({"env_vars/API_KEY": [secret]}, {}, ""))

    def observer(row: Order, host: Host) -> Seen:
        host.run(f"echo {secret}; exit 1")
        if row.name == "t0":
            return Seen(text=secret)
        raise ValueError(secret) if row.name == "t1" else CannotObserve(secret)

    found = look_at(machine, observer, things(3)).observations.values()
    assert secret not in str(list(found))
    assert machine.redactor.counts == {"env_vars/API_KEY": 9}  # a command, its output, and a text, each thrice
