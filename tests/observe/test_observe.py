"""The engine: once each, many at a time, each within its time, and out at once on ^C."""

from __future__ import annotations

import io
import os
import platform
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import ClassVar

import pytest

from infracat.audit.secret_values import Redactor
from infracat.catalog.rows import Row
from infracat.facts import Absent, CannotObserve, Facts, MaybeUnknown, Observation, Unavailable
from infracat.hosts import Host, Machine
from infracat.hosts.commands.process import elevated
from infracat.hosts.machine import this_platform
from infracat.observe import run as engine
from infracat.observe.daemon_pool import DaemonPool
from infracat.observe.observations import Observations, digest_of
from infracat.observe.progress import progress_on
from infracat.observe.run import Job, observe
from tests.looking import left_running

LOCAL = "local"


class Thing(Row):
    section: ClassVar[str] = "things"
    size: int = 0

    @property
    def double(self) -> int:
        return self.size * 2

    def label(self) -> str:
        return f"{self.name}!"


class Seen(Facts):
    size: MaybeUnknown[int | None] = None
    text: str = ""


Observer = Callable[[Thing, Host], object]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def things(count: int, timeout: float = 5.0) -> list[Job]:
    return [Job(Thing(name=f"t{number}", timeout=timeout)) for number in range(count)]


def look_at(
    machine: Machine, observer: Observer, jobs: list[Job], pool: int = 8, executor: Executor | None = None
) -> Observations:
    return observe(jobs, machine, pool=pool, observer_of=lambda section: observer, executor=executor)  # type: ignore[arg-type, return-value]


def only(observed: Observations) -> Observation:
    (observation,) = observed.observations.values()
    return observation


def test_every_row_is_looked_at_exactly_once(machine: Machine) -> None:
    looked: Counter[str] = Counter()
    progress: list[tuple[int, int]] = []

    def observer(row: Thing, host: Host) -> Seen:
        looked[row.name] += 1
        return Seen(size=1)

    jobs = things(200)
    observed = observe(
        jobs,
        machine,
        pool=16,
        observer_of=lambda section: observer,
        progress=lambda *now: progress.append(now),
    )
    assert looked == Counter({job.row.name: 1 for job in jobs})
    assert list(observed.observations) == [(f"things/t{number}", LOCAL) for number in range(200)]
    assert {each.seen and each.seen["size"] for each in observed.observations.values()} == {1}
    assert (progress[0], progress[-1], observed.interrupted) == ((0, 200), (200, 200), False)


@pytest.mark.parametrize("standard", [False, True])
def test_as_many_at_a_time_as_the_pool_is_large(machine: Machine, standard: bool) -> None:
    now, most, lock = 0, 0, threading.Lock()

    def observer(row: Thing, host: Host) -> Seen:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.2)
        with lock:
            now -= 1
        return Seen()

    executor = ThreadPoolExecutor(10) if standard else None
    observed = look_at(machine, observer, things(40), pool=10, executor=executor)
    assert most == 10
    assert len(observed.observations) == 40


def test_an_observation_says_what_and_when_and_of_what(machine: Machine) -> None:
    def observer(row: Thing, host: Host) -> Seen:
        host.run("echo hello; echo world >&2; exit 3")
        return Seen(size=row.double, text=row.label())

    before = datetime.now(UTC)
    row = Thing(name="one", size=21)
    found = only(look_at(machine, observer, [Job(row)]))
    assert (found.key, found.host, found.platform) == ("things/one", LOCAL, machine.platform)
    assert before <= found.at <= datetime.now(UTC)
    assert found.seen == {"size": 42, "text": "one!"}
    assert found.looked_at == ("name", "size")
    assert found.digest == digest_of(row, ("name", "size"))
    (evidence,) = found.evidence
    assert (evidence.exit_code, evidence.output) == (3, "hello\nworld")
    assert 0 < evidence.duration <= found.duration < 5


def test_the_digest_differs_when_a_field_that_was_read_does() -> None:
    one, other = Thing(name="a", size=1), Thing(name="a", size=2)
    assert digest_of(one, ["name"]) == digest_of(other, ["name"])
    assert digest_of(one, ["name", "size"]) != digest_of(other, ["name", "size"])


def test_absent_unseen_and_cannot(machine: Machine) -> None:
    def observer(row: Thing, host: Host) -> Seen | Absent:
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
        assert Seen.model_validate(seen).size


@pytest.mark.parametrize(
    ("raised", "cannot"),
    [
        (TypeError("no such thing"), "bug in the observer: TypeError: no such thing"),
        (KeyError("x"), "bug in the observer: KeyError: 'x'"),
    ],
)
def test_a_bug_in_an_observer_is_told_as_one(machine: Machine, raised: Exception, cannot: str) -> None:
    def observer(row: Thing, host: Host) -> Seen:
        raise raised

    assert only(look_at(machine, observer, things(1))).cannot == cannot


def test_an_observer_that_returns_something_else(machine: Machine) -> None:
    found = only(look_at(machine, lambda row, host: None, things(1)))
    assert found.cannot == "bug in the observer: TypeError: it returned NoneType, not facts"


def test_a_section_without_an_observer(machine: Machine) -> None:
    found = only(observe(things(1), machine, pool=1, observer_of=lambda section: None))
    assert found.cannot == "things cannot be observed yet: this infracat has no observer for it"


def test_another_host(machine: Machine) -> None:
    found = only(look_at(machine, lambda row, host: Seen(), [Job(Thing(name="x"), "web1")]))
    assert (found.host, found.cannot) == ("web1", "web1 cannot be observed yet: only this machine")


def test_rows_are_frozen_for_observers_too(machine: Machine) -> None:
    def observer(row: Thing, host: Host) -> Seen:
        assert isinstance(row, Thing)
        assert row.key == "things/t0"
        return Seen(text=str(row.no_such_field))  # type: ignore[attr-defined]

    cannot = only(look_at(machine, observer, things(1))).cannot
    assert cannot
    assert cannot.startswith("bug in the observer: AttributeError: ")


@pytest.mark.parametrize("standard", [False, True])
def test_an_observer_that_hangs_is_given_up_and_others_go_on(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, standard: bool
) -> None:
    monkeypatch.setattr(engine, "GRACE", 0.1)
    free = threading.Event()

    def observer(row: Thing, host: Host) -> Seen:
        if row.name in ("t0", "t1"):
            free.wait(60)
        return Seen()

    # A standard pool cannot replace a thread that hangs, ours does: two hang, and two are all that there are.
    executor = ThreadPoolExecutor(3) if standard else None
    began = time.monotonic()
    found = look_at(machine, observer, things(20, timeout=0.3), pool=2, executor=executor).observations
    assert time.monotonic() - began < 5
    free.set()
    assert [found[f"things/t{n}", LOCAL].cannot for n in range(2)] == ["timed out after 0.3 s"] * 2
    assert all(found[f"things/t{n}", LOCAL].seen for n in range(2, 20))


def test_the_time_counts_from_the_start_and_not_from_the_queue(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "GRACE", 0.0)

    def observer(row: Thing, host: Host) -> Seen:
        time.sleep(0.1)
        return Seen()

    found = look_at(machine, observer, things(8, timeout=0.3), pool=1).observations
    assert [each.cannot for each in found.values()] == [None] * 8


def test_commands_share_the_time_of_their_row(machine: Machine) -> None:
    def observer(row: Thing, host: Host) -> Seen:
        assert not host.run("sleep 0.2", timeout=60).timed_out
        assert host.run("sleep 60", timeout=60).timed_out
        host.run("echo never")
        return Seen()

    found = only(look_at(machine, observer, things(1, timeout=0.5)))
    assert found.cannot == "timed out after 0.5 s"
    assert [each.exit_code for each in found.evidence] == [0, None]
    assert "(did not end, and was killed after 0." in found.evidence[1].output


def test_one_answer_for_all_who_ask_the_same(machine: Machine) -> None:
    asked: list[str] = []

    def observer(row: Thing, host: Host) -> Seen:
        def ask() -> str:
            asked.append(row.name)
            return host.run("sleep 0.2; echo 42").stdout

        return Seen(text=host.cached_per_run("the question", ask))

    found = look_at(machine, observer, things(20), pool=20).observations.values()
    assert len(asked) == 1
    assert {each.seen and each.seen["text"] for each in found} == {"42\n"}
    assert {each.evidence[0].output for each in found} == {"42"}


def test_one_exception_for_all_who_ask_the_same(machine: Machine) -> None:
    def observer(row: Thing, host: Host) -> Seen:
        def ask() -> str:
            time.sleep(0.1)
            raise CannotObserve("the daemon is down")

        return Seen(text=host.cached_per_run("the question", ask))

    found = look_at(machine, observer, things(5)).observations.values()
    assert [each.cannot for each in found] == ["the daemon is down"] * 5


def test_who_waits_for_an_answer_waits_no_longer_than_his_row_may(machine: Machine) -> None:
    free = threading.Event()

    def observer(row: Thing, host: Host) -> Seen:
        return Seen(text=host.cached_per_run("the question", lambda: str(free.wait(1.0))))

    jobs = [Job(Thing(name="first", timeout=9)), Job(Thing(name="second", timeout=0.3))]
    found = look_at(machine, observer, jobs, pool=1 + 1).observations
    assert found["things/first", LOCAL].seen
    assert found["things/second", LOCAL].cannot == "timed out while another row asked the same"


def test_secrets_are_masked_in_all_that_an_observer_hands_over(tmp_path: Path) -> None:
    secret = "hunter2-hunter2"
    machine = Machine(tmp_path, Redactor({"env_vars/API_KEY": [secret]}, {}, ""))

    def observer(row: Thing, host: Host) -> Seen:
        host.run(f"echo {secret}; exit 1")
        if row.name == "t0":
            return Seen(text=secret)
        raise ValueError(secret) if row.name == "t1" else CannotObserve(secret)

    found = look_at(machine, observer, things(3)).observations.values()
    assert secret not in str([each.model_dump() for each in found])
    assert machine.redactor.counts == {"env_vars/API_KEY": 9}  # a command, its output, and a text, each thrice


INTERRUPTED = """
import sys, threading
from pathlib import Path
from infracat.catalog.rows import Row
from infracat.facts import Facts
from infracat.hosts import Machine
from infracat.observe.run import Job, observe

class Thing(Row):
    section = "things"

class Seen(Facts):
    pass

def observer(row, host):
    if row.name != "t0":
        host.run("echo begun >> begun; sleep 98.7654 & setsid sleep 98.7654")
    return Seen()

jobs = [Job(Thing(name=f"t{number}")) for number in range(20)]
observed = observe(jobs, Machine(Path.cwd()), pool=8, observer_of=lambda section: observer)
seen = [key for (key, host), each in observed.observations.items() if each.seen is not None]
why = {each.cannot for each in observed.observations.values()}
print(observed.interrupted, len(observed.observations), seen, sorted(why, key=str))
"""


def test_an_interrupt_kills_everything_and_tells_what_was_seen(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    begun = tmp_path / "begun"
    while not begun.exists() or len(begun.read_text().splitlines()) < 8:
        assert child.poll() is None, child.communicate()[0]
        time.sleep(0.02)
    interrupted = time.monotonic()
    child.send_signal(signal.SIGINT)
    out, _ = child.communicate(timeout=10)
    assert time.monotonic() - interrupted < 2
    assert out == "True 20 ['things/t0'] [None, 'interrupted before it was looked at']\n"
    assert not left_running("98.7654")


def test_a_pool_gives_up_what_is_cancelled_while_it_runs() -> None:
    free, began = threading.Event(), threading.Event()

    def hang() -> None:
        began.set()
        free.wait(30)

    pool = DaemonPool(1)
    hung = pool.submit(hang)
    assert began.wait(5)
    after = pool.submit(lambda: 42)
    assert not hung.cancel()
    assert not hung.cancel()
    assert after.result(5) == 42
    free.set()
    assert hung.result(5) is None


def test_a_pool_is_an_executor() -> None:
    with DaemonPool(4) as pool:
        assert list(pool.map(lambda number: number * 2, range(20))) == list(range(0, 40, 2))
        failed = pool.submit(lambda: 1 / 0)
        assert isinstance(failed.exception(5), ZeroDivisionError)
    with pytest.raises(RuntimeError, match="the pool has been shut down"):
        pool.submit(print)


def test_progress_is_silent_on_a_pipe() -> None:
    stream = io.StringIO()
    with progress_on(stream) as progress:
        progress(1, 2)
    assert stream.getvalue() == ""


def test_progress_is_a_bar_on_a_terminal() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    with progress_on(stream) as progress:
        progress(1, 2)
        progress(2, 2)
    assert "2/2" in stream.getvalue()


def test_observing_costs_no_imports_that_rows_do_not_need() -> None:
    heavy = {"rich", "requests", "docker", "testinfra", "psutil"}
    code = f"import sys, infracat.observe.run; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_testinfra_runs_over_the_row_s_own_commands(machine: Machine) -> None:
    def observer(row: Thing, host: Host) -> Seen:
        assert host.testinfra.file("/etc").is_directory
        return Seen(text=host.testinfra.check_output("echo %s", "a b; exit"))

    found = only(look_at(machine, observer, things(1)))
    assert (found.cannot, found.seen) == (None, {"size": None, "text": "a b; exit"})
    assert {"test -d /etc", "echo 'a b; exit'"} <= {each.command for each in found.evidence}


def test_files_and_paths(machine: Machine, tmp_path: Path) -> None:
    host = Host(machine)
    (tmp_path / "notes.txt").write_bytes(b"a\xfc\n")
    assert host.read_text("notes.txt") == "a\ufffd\n"
    assert host.read_text("none.txt") is None
    assert host.read_text("notes.txt/x") is None
    with pytest.raises(CannotObserve, match=r"\.: Is a directory"):
        host.read_text(".")
    assert host.path("~/x") == Path(os.environ["HOME"]) / "x"
    assert host.path("/x") == Path("/x")


@pytest.mark.parametrize(
    ("system", "release", "name"),
    [
        ("linux", "6.1.0-37-amd64", "linux"),
        ("linux", "5.15.167.4-microsoft-standard-WSL2", "wsl"),
        ("linux", "4.4.0-19041-Microsoft", "wsl"),
        ("darwin", "23.6.0", "darwin"),
        ("win32", "10", "windows"),
    ],
)
def test_platforms(monkeypatch: pytest.MonkeyPatch, system: str, release: str, name: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "release", lambda: release)
    assert this_platform() == name


def test_sudo_is_for_those_who_are_not_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert elevated(["git", "--version"]) == ["sudo", "-n", "--", "git", "--version"]
    assert elevated("id | wc") == ["sudo", "-n", "--", "/bin/sh", "-c", "id | wc"]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert elevated("id | wc") == "id | wc"


def test_a_sudo_that_wants_a_password_is_no_answer(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (tmp_path / "sudo").write_text("#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n")
    (tmp_path / "sudo").chmod(0o755)
    machine.environ = {**machine.environ, "PATH": f"{tmp_path}:/bin"}
    with pytest.raises(CannotObserve, match="sudo: a password is required"):
        Host(machine, sudo=True).run(["id"])


def test_no_library_warns_of_what_is_not_needed(tmp_path: Path) -> None:
    """As when requests has silenced it, and botocore's ``catch_warnings`` in another thread has taken that back."""
    script = """
        import warnings
        from pathlib import Path
        from infracat.catalog.rows import Row
        from infracat.facts import Facts
        from infracat.hosts import Machine
        from infracat.observe.run import Job, observe

        class Thing(Row):
            section = "things"

        def look(row, host):
            warnings.warn("SOCKS support in urllib3 requires the installation of PySocks", stacklevel=2)
            return Facts()

        observe([Job(Thing(name="it"))], Machine(Path()), pool=1, observer_of=lambda _: look)
    """
    command = [sys.executable, "-c", dedent(script)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
