"""Signals at every stage of a command: before there is anything to report, while it looks, while it reports, after."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.looking import left_running
from tests.project import Project

pytestmark = pytest.mark.real

NAP = f"1009.{os.getpid()}"  # seconds, as no other run beside this one sleeps
ALL = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
MET, INTERRUPTED = 0, 2
BLOCK = "import pathlib, time; pathlib.Path('here').touch(); time.sleep(1000)"
CATALOG = """
    cli_tools:
      - {name: sh, verify: echo 1.0}
      - {name: absent, level: optional}
"""


@pytest.fixture
def shop(project: Project) -> Project:
    project.catalog(CATALOG)
    return project


def wait_for(condition: Callable[[], object], pause: float = 0.02) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(pause)


def handles(pid: int, number: int) -> bool:
    """Whether a process has a handler for the signal."""
    (caught,) = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt")]
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


def ended(child: subprocess.Popen[str]) -> tuple[int, str]:
    """The exit code, and what it told; never a traceback."""
    out, err = child.communicate(timeout=60)
    assert "Traceback" not in out + err, err
    assert "Exception ignored" not in err, err
    return child.returncode, out + err


def begun_in(project: Project, *arguments: str) -> subprocess.Popen[str]:
    """A run that has come to the place which makes the file ``here``."""
    child = project.start(*arguments, PYTHONPATH=str(project.folder / "plugins"))
    wait_for(lambda: child.poll() is not None or (project.folder / "here").exists())
    assert child.poll() is None, child.communicate()
    return child


@pytest.mark.parametrize("number", ALL)
def test_as_soon_as_there_are_handlers(shop: Project, number: int) -> None:
    child = shop.start("verify")
    wait_for(lambda: handles(child.pid, signal.SIGTERM))
    child.send_signal(number)
    assert ended(child)[0] == INTERRUPTED
    assert not list(shop.folder.glob("reports/*")) or set(shop.statuses()) == {"cli_tools/sh", "cli_tools/absent"}


@pytest.mark.parametrize(
    ("number", "where"), [*zip(ALL, ["import", "pytest_configure", "pytest_collection"], strict=True)]
)
def test_while_pytest_starts(shop: Project, number: int, where: str) -> None:
    shop.write("plugins/slow.py", BLOCK if where == "import" else f"def {where}():\n    {BLOCK}\n")
    child = begun_in(shop, "verify", "--", "-p", "slow")
    child.send_signal(number)
    assert ended(child) == (INTERRUPTED, "infracat: interrupted before anything was looked at\n")
    assert not list(shop.folder.glob("reports/*"))


@pytest.mark.parametrize("to", ["process", "group"])
def test_while_workers_start(shop: Project, to: str) -> None:
    shop.write("plugins/slow.py", f"import os\nif 'PYTEST_XDIST_WORKER' in os.environ:\n    {BLOCK}\n")
    child = begun_in(shop, "verify", "-n", "2", "--", "-p", "slow")
    (os.killpg if to == "group" else os.kill)(child.pid, signal.SIGINT)
    assert ended(child)[0] == INTERRUPTED
    assert not list(shop.folder.glob("reports/*"))
    wait_for(lambda: not _of_session(child.pid))


@pytest.mark.parametrize(
    ("number", "where"), [*zip(ALL, ["pytest_sessionfinish", "pytest_unconfigure", "atexit"], strict=True)]
)
def test_while_it_is_reported_and_after_that_nothing_changes(shop: Project, number: int, where: str) -> None:
    go_on = "while not pathlib.Path('go').exists(): time.sleep(0.02)"
    body = f"    import pathlib, time; pathlib.Path('here').touch()\n    {go_on}\n"
    hook = f"import atexit\n@atexit.register\ndef late():\n{body}" if where == "atexit" else f"def {where}():\n{body}"
    shop.write("plugins/slow.py", hook)
    child = begun_in(shop, "verify", "--", "-p", "slow")
    child.send_signal(number)
    child.send_signal(number)
    (shop.folder / "go").touch()
    assert ended(child)[0] == MET
    assert shop.statuses() == {"cli_tools/sh": "passed", "cli_tools/absent": "skipped"}
    assert (shop.folder / "reports/latest").resolve() == shop.runs[0]


def test_what_was_ignored_at_the_start_stays_ignored(shop: Project) -> None:
    shop.catalog("cli_tools: [{name: sh, verify: 'touch here; until [ -e go ]; do sleep 0.05; done; echo 1.0'}]")
    child = subprocess.Popen(
        ["sh", "-c", f"trap '' HUP INT; exec {sys.executable} -m infracat verify"], cwd=shop.folder,
        env=shop.environ(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_for((shop.folder / "here").exists)
    child.send_signal(signal.SIGHUP)
    child.send_signal(signal.SIGINT)
    (shop.folder / "go").touch()
    assert ended(child)[0] == MET


def test_two_at_once_are_one_interrupt(shop: Project) -> None:
    """systemd sends SIGTERM and SIGHUP, a terminal that closes SIGHUP twice."""
    shop.catalog(f"cli_tools: [{{name: sh, verify: 'touch here; sleep {NAP}'}}]")
    child = begun_in(shop, "verify")
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGTERM):
        child.send_signal(number)
    assert ended(child)[0] == INTERRUPTED
    assert shop.statuses() == {"cli_tools/sh": "unknown"}
    assert not left_running(NAP)


def test_every_selected_row_is_in_the_report_of_an_interrupted_pytest(shop: Project) -> None:
    shop.write("tests_env/conftest.py", f"def pytest_collection_modifyitems():\n    {BLOCK}\n")
    child = subprocess.Popen(
        [sys.executable, "-m", "pytest", "tests_env", "-p", "no:cacheprovider"], cwd=shop.folder, env=shop.environ(),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    wait_for((shop.folder / "here").exists)
    child.send_signal(signal.SIGTERM)
    child.communicate(timeout=60)
    assert child.returncode == INTERRUPTED
    assert {row["key"]: row["reason"] for row in shop.results()["rows"]} == {
        "cli_tools/sh": "interrupted before it was judged",
        "cli_tools/absent": "interrupted before it was judged",
    }


@pytest.mark.parametrize(("workers", "to"), [([], "process"), (["-n", "2"], "group")])
def test_after_sigkill_nothing_runs_on(shop: Project, workers: list[str], to: str) -> None:
    """Neither what it has started, nor what that has started in sessions of their own, without our variables."""
    shop.catalog(f"""
        cli_tools:
          - {{name: a, timeout: 600s, verify: '(setsid sleep {NAP} &) ; touch here; sleep {NAP} & sleep {NAP}'}}
          - {{name: b, timeout: 600s, verify: 'sh -c "trap : INT TERM HUP; sleep {NAP}; sleep {NAP}"'}}
          - {{name: c, timeout: 600s, verify: 'env -i setsid sleep {NAP} & wait'}}
          - {{name: d, timeout: 600s, verify: 'exec sh -c "sleep {NAP}" > /dev/null 2>&1 < /dev/null'}}
    """)
    child = begun_in(shop, "verify", *workers)
    wait_for(lambda: _naps() >= 6, 0.2)
    (os.killpg if to == "group" else os.kill)(child.pid, signal.SIGKILL)
    child.communicate(timeout=60)  # their pipes are closed
    assert child.returncode == -signal.SIGKILL
    assert not left_running(NAP)
    wait_for(lambda: not _of_session(child.pid))


def test_an_interrupt_that_gets_lost_is_raised_again(tmp_path: Path) -> None:
    code = """
import os, signal
from infracat import signals
class Late:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
signals.raise_interrupt()
late = Late()
del late
print("lost", flush=True)
try:
    signals.raise_pending()
except KeyboardInterrupt:
    print("raised again")
signals.raise_pending()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.returncode) == ("lost\nraised again\n", 0)


@pytest.mark.parametrize("command", ["lint", "init -o -", "history"])
def test_other_commands(shop: Project, command: str) -> None:
    os.mkfifo(shop.folder / "fifo")
    child = shop.start(*command.split())
    wait_for(lambda: child.poll() is not None or handles(child.pid, signal.SIGTERM))
    child.terminate()
    assert ended(child)[0] in (INTERRUPTED, MET)


# Nobody reads what is printed


@pytest.fixture
def unread() -> Iterator[tuple[int, int]]:
    """A pipe: where it is read, which nobody does, and where it is written."""
    ends = os.pipe()
    fcntl.fcntl(ends[1], fcntl.F_SETPIPE_SZ, 4096)  # full of the report of few rows
    yield ends
    for end in ends:
        os.close(end)


@pytest.mark.parametrize(("style", "number"), [("text", signal.SIGINT), ("json", signal.SIGTERM)])
def test_a_report_that_nobody_reads_holds_up_no_interrupt(
    shop: Project, unread: tuple[int, int], style: str, number: int
) -> None:
    shop.catalog("cli_tools:\n" + "".join(f"- {{name: {'x' * 40}{row}, level: optional}}\n" for row in range(200)))
    child = _writing(shop, unread[1], "verify", "--format", style)
    held = [0]
    while not shop.runs or not held[-1] or held[-1] != held[-20:][0] or len(held) < 20:
        assert child.poll() is None, "it has printed all"
        time.sleep(0.1)
        held.append(_bytes_in(unread[0]))
    child.send_signal(number)
    assert child.wait(60) == MET
    assert set(shop.statuses().values()) == {"skipped"}


def test_an_interrupt_before_the_report_that_nobody_reads(shop: Project, unread: tuple[int, int]) -> None:
    shop.catalog(f"cli_tools: [{{name: sh, verify: 'touch here; sleep {NAP}'}}]")
    os.set_blocking(unread[1], False)
    with suppress(BlockingIOError):
        while True:
            os.write(unread[1], bytes(4096))
    os.set_blocking(unread[1], True)
    child = _writing(shop, unread[1], "verify")
    wait_for((shop.folder / "here").exists)
    child.terminate()
    assert child.wait(60) == INTERRUPTED
    assert shop.statuses() == {"cli_tools/sh": "unknown"}


def _writing(project: Project, pipe: int, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "infracat", *arguments], cwd=project.folder, env=project.environ(),
        stdin=subprocess.DEVNULL, stdout=pipe, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _bytes_in(pipe: int) -> int:
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


# Inside a program of somebody else's


def test_a_program_that_calls_pytest_has_its_handlers_again(shop: Project) -> None:
    program = """
        import os, signal, pytest
        mine = lambda *_: print("mine")
        signal.signal(signal.SIGTERM, mine)
        names = ("SIGINT", "SIGTERM", "SIGHUP")
        before = [signal.getsignal(getattr(signal, name)) for name in names]
        for _ in range(2):
            print(pytest.main(["tests_env", "-q", "-p", "no:cacheprovider"]))
            print("same:", before == [signal.getsignal(getattr(signal, name)) for name in names])
        os.kill(os.getpid(), signal.SIGTERM)
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            print("interrupted")
    """
    shop.write("tests_env/test_mine.py", "def test_nothing():\n    pass\n")
    path = shop.write("program.py", program)
    done = subprocess.run(
        [sys.executable, path], cwd=shop.folder, env=shop.environ(), capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip
    assert done.stdout.count("same: True") == 2, done.stdout + done.stderr
    assert done.stdout.endswith("mine\ninterrupted\n"), done.stdout + done.stderr
    assert len(shop.runs) == 2


def _naps() -> int:
    return sum(NAP in (each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"]))


def _of_session(session: int) -> list[int]:
    """Processes that still run in the session of a run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session = path.read_text().rpartition(")")[2].split()[:4]
        except OSError:
            continue
        found += [int(path.parent.name)] if int(its_session) == session and state != "Z" else []
    return found
