"""Commands as they come: well-behaved, hung, forking, flooding, silent, broken."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from infracat.audit.secret_values import NOTHING_SECRET, Redactor
from infracat.facts import CannotObserve
from infracat.hosts import NotFound, Ran
from infracat.hosts.commands import pipes
from infracat.hosts.commands.process import Processes
from infracat.hosts.commands.spawn import CommandLine
from tests.looking import left_running

pytestmark = pytest.mark.real

Run = Callable[..., Ran]


@pytest.fixture
def processes() -> Processes:
    return Processes()


@pytest.fixture
def run(processes: Processes, tmp_path: Path) -> Run:
    def run(command: CommandLine, timeout: float = 10.0, redactor: Redactor = NOTHING_SECRET) -> Ran:
        return processes.run(command, cwd=tmp_path, environ=os.environ, timeout=timeout, redactor=redactor)

    return run


@pytest.fixture
def nap() -> Iterator[str]:
    """A `sleep` that no other program has; whatever is left of it fails the test."""
    seconds = f"97.{time.monotonic_ns()}"
    yield f"sleep {seconds}"
    left = left_running(seconds)
    for process in left:
        process.kill()
    assert not left


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_a_list_meets_no_shell_and_a_line_does(run: Run) -> None:
    assert run(["echo", "$HOME"]).stdout == "$HOME\n"
    assert run("echo a | tr a b").stdout == "b\n"


def test_runs_in_the_folder_with_the_environment_and_without_input(run: Run, tmp_path: Path) -> None:
    ran = run("pwd; cat; echo $PATH")
    assert ran.stdout == f"{tmp_path}\n{os.environ['PATH']}\n"


@pytest.mark.parametrize(
    ("line", "code"), [("exit 3", 3), ("kill -SEGV $$", 139), ("true", 0), ("no-such-program", 127)]
)
def test_an_exit_code_is_what_a_shell_says(run: Run, line: str, code: int) -> None:
    ran = run(line)
    assert (ran.exit_code, ran.timed_out) == (code, False)


def test_streams_are_apart(run: Run) -> None:
    ran = run("echo out; echo err >&2")
    assert (ran.stdout, ran.stderr) == ("out\n", "err\n")


def test_output_that_is_not_utf_8(run: Run) -> None:
    assert run(r"printf 'Z\374rich 1.2\r\n'").stdout == "Z�rich 1.2\n"


def test_no_such_program(run: Run) -> None:
    with pytest.raises(NotFound, match="no-such-program: no such program"):
        run(["no-such-program"])


def test_a_script_whose_interpreter_is_missing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tool").write_text("#!/no/such/interpreter\n")
    (tmp_path / "tool").chmod(0o755)
    with pytest.raises(NotFound, match="the interpreter that it names is missing"):
        run(["./tool"])


def test_a_script_without_an_interpreter_line_runs_as_in_a_shell(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tool").write_text("echo 1.2.3\n")
    (tmp_path / "tool").chmod(0o755)
    assert run(["./tool"]).stdout == "1.2.3\n"


def test_a_program_that_may_not_be_run(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tool").touch(0o644)
    with pytest.raises(CannotObserve, match=r"\./tool: cannot be started: Permission denied"):
        run(["./tool"])


def test_a_folder_that_is_gone(processes: Processes, tmp_path: Path) -> None:
    with pytest.raises(CannotObserve, match="the folder to run commands in is gone"):
        processes.run(["true"], cwd=tmp_path / "gone", environ={}, timeout=5, redactor=NOTHING_SECRET)


def test_a_hung_program_is_killed_with_its_children(run: Run, nap: str) -> None:
    ran = run(f"echo started; {nap} & {nap} & wait", timeout=2)
    assert (ran.exit_code, ran.timed_out, ran.stdout) == (None, True, "started\n")
    assert 2 <= ran.duration < 60


def test_a_hung_program_that_has_closed_its_output(run: Run, nap: str) -> None:
    assert run(f"exec >&- 2>&-; {nap}", timeout=0.3).timed_out


def test_a_child_that_holds_the_pipe_is_killed_and_the_exit_code_stands(run: Run, nap: str) -> None:
    ran = run(f"{nap} & echo done; exit 4", timeout=300)
    assert (ran.exit_code, ran.timed_out, ran.stdout) == (4, False, "done\n")
    assert ran.duration < 60


def test_a_child_in_a_session_of_its_own_that_holds_the_pipe(run: Run, nap: str) -> None:
    ran = run(f"(setsid {nap} &) ; sleep 0.1; exit 5", timeout=300)
    assert (ran.exit_code, ran.timed_out) == (5, False)
    assert ran.duration < 60


def test_a_hung_program_whose_children_are_in_sessions_of_their_own(run: Run, nap: str) -> None:
    assert run(f"(setsid {nap} >/dev/null 2>&1 &); setsid {nap}", timeout=0.4).timed_out


def test_what_is_left_in_the_group_is_killed_after_a_good_end(run: Run, nap: str) -> None:
    assert run(f"{nap} >/dev/null 2>&1 & echo ok").exit_code == 0


def test_a_flood_is_read_to_its_end_in_little_memory(run: Run) -> None:
    tracemalloc.start()
    ran = run("echo first; head -c 60000000 /dev/zero | tr '\\0' x; echo; echo last; exit 7")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (ran.exit_code, ran.timed_out) == (7, False)
    assert ran.stdout.startswith("first\nxxx")
    assert ran.stdout.endswith("xxx\nlast\n")
    assert "x\n… 59,934,476 bytes left out …\nx" in ran.stdout  # 6 + 60,000,000 + 6 - 2 * 32,768
    assert len(ran.stdout) < 70_000
    assert peak < 4_000_000


def test_a_flood_on_both_streams_does_not_deadlock(run: Run) -> None:
    ran = run(python("import os\nfor i in range(300): os.write(1, b'o' * 9999); os.write(2, b'e' * 9999)"))
    assert (ran.exit_code, ran.stdout[:2], ran.stderr[-2:]) == (0, "oo", "ee")


def test_a_flood_without_an_end_is_stopped(run: Run) -> None:
    ran = run("yes", timeout=2)
    assert ran.timed_out
    assert "bytes left out" in ran.stdout


def test_a_silent_program(run: Run) -> None:
    ran = run("true")
    assert (ran.exit_code, ran.stdout, ran.stderr) == (0, "", "")


def test_a_secret_is_masked_before_a_flood_is_shortened(run: Run) -> None:
    secret = "hunter2-hunter2-hunter2"
    redactor = Redactor({"env_vars/API_KEY": [secret]}, {}, "")
    for padding in range(32 * 1024 - len(secret), 32 * 1024 + 2, 3):
        ran = run(
            python(f"print('x' * {padding} + {secret!r} + 'y' * 80000 + {secret!r} + 'z' * {padding - 1})"),
            10,
            redactor,
        )
        assert "bytes left out" in ran.stdout
        assert not any(secret[at : at + 8] in ran.stdout for at in range(len(secret) - 8))


def test_a_program_killed_in_the_middle_of_a_secret(run: Run) -> None:
    redactor = Redactor({"env_vars/API_KEY": ["hunter2-hunter3-hunter4"]}, {}, "")
    ran = run("printf 'key is hunter2-hunter3-hun'; sleep 900", 2, redactor)
    assert ran.stdout == "key is [redacted]"


def test_nothing_is_left_open_and_nothing_unreaped(run: Run) -> None:
    fds, zombies = psutil.Process().num_fds(), _zombies()
    for line in ("true", "exit 3", "sleep 900", "sleep 900 & true"):
        run(line, timeout=0.2)
    assert psutil.Process().num_fds() <= fds
    assert _zombies() <= zombies  # of other tests


def _zombies() -> set[int]:
    return {each.pid for each in psutil.Process().children() if each.status() == psutil.STATUS_ZOMBIE}


def test_kill_all_ends_what_runs_and_nothing_starts_afterwards(processes: Processes, run: Run, nap: str) -> None:
    ended: list[str] = []

    def nap_on() -> None:
        run(nap)
        ended.append(nap)

    threads = [threading.Thread(target=nap_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    while len(processes._live) < 4:
        time.sleep(0.01)
    processes.kill_all()
    for thread in threads:
        thread.join(60)
    assert len(ended) == 4
    with pytest.raises(CannotObserve, match="interrupted: nothing is started any more"):
        run("true")


@pytest.mark.parametrize(
    "line", ["echo a; echo b >&2; exit 3", "head -c 300000 /dev/zero", "sleep 900 & echo x", "sleep 900"]
)
def test_both_ways_to_read_pipes_agree(run: Run, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    ways = [run(line, timeout=2)]
    monkeypatch.setattr(pipes, "_by_selector", pipes._by_threads)
    ways.append(run(line, timeout=2))
    assert len({(ran.exit_code, ran.stdout, ran.stderr, ran.timed_out) for ran in ways}) == 1


def test_many_at_once(run: Run) -> None:
    codes: list[int | None] = []
    threads = [threading.Thread(target=lambda: codes.append(run(["true"]).exit_code)) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0] * 60
    assert subprocess.run(["true"], check=False).returncode == 0
