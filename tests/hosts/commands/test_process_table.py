"""Both ways to read this machine's processes know the same of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infracat.hosts.commands import proc_table, process_table
from infracat.hosts.commands.proc_table import ProcProcess, ProcTable
from infracat.hosts.commands.process_info import Process, ProcessTable
from infracat.hosts.commands.process_table import descendants, marked
from infracat.hosts.commands.psutil_table import PsutilTable

TABLES: list[ProcessTable] = [PsutilTable(), ProcTable()]
WAITS = "import sys; sys.stdin.read()"


def known_of(process: Process | None) -> tuple[object, ...]:
    assert process
    return process.pid, process.parent, process.name, process.command, process.folder, process.is_alive


@pytest.fixture
def child(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-c", WAITS, "an (odd) word", ""]
    environ = {**os.environ, "MARKED": "here.1"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, cwd=tmp_path, env=environ) as process:
        yield process
        process.kill()


@pytest.fixture(params=TABLES, ids=lambda table: type(table).__name__)
def table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> ProcessTable:
    found: ProcessTable = request.param
    monkeypatch.setattr(process_table, "process_table", lambda: found)
    return found


def test_both_know_the_same_of_a_process(child: subprocess.Popen[bytes], tmp_path: Path) -> None:
    first, second = (known_of(table.process(child.pid)) for table in TABLES)
    assert first == second
    assert first[1:2] == (os.getpid(),)
    assert first[3:] == ([sys.executable, "-c", WAITS, "an (odd) word", ""], str(tmp_path), True)


def test_both_know_the_same_of_this_process_and_the_first_one() -> None:
    for pid in (os.getpid(), os.getppid(), 1):
        first, second = (known_of(table.process(pid)) for table in TABLES)
        assert first == second


def test_both_see_the_same_processes(child: subprocess.Popen[bytes]) -> None:
    first, second, third = ({each.pid for each in table.processes()} for table in (*TABLES, TABLES[0]))
    assert first & third <= second  # others come and go meanwhile
    assert child.pid in second


@pytest.mark.parametrize("name", ["a (strange) name", "with ) alone", "longer-than-fifteen-characters"])
def test_any_program_s_name(tmp_path: Path, name: str) -> None:
    program = tmp_path / name
    program.symlink_to("/bin/sleep")
    with subprocess.Popen([str(program), "60"]) as process:
        while not Path(f"/proc/{process.pid}/cmdline").read_bytes():  # for a moment after its start it has none
            assert process.poll() is None
        names = [known.name for table in TABLES if (known := table.process(process.pid))]
        process.kill()
    assert names == [name, name]


def test_a_program_that_wrote_over_its_command_line() -> None:
    code = "import ctypes, sys; ctypes.CDLL(None).prctl(15, b'renamed'); print(flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        names = [known.name for table in TABLES if (known := table.process(process.pid))]
        process.kill()
    assert names == ["renamed", "renamed"]


def test_a_zombie_is_not_alive_and_hides_the_rest(table: ProcessTable) -> None:
    process = subprocess.Popen(["true"])
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    known = table.process(process.pid)
    assert known
    assert not known.is_alive
    assert not known.variable("PATH")
    process.wait()
    assert not known.is_alive
    assert table.process(process.pid) is None


def test_a_marked_process_is_found_and_killed(child: subprocess.Popen[bytes], table: ProcessTable) -> None:
    (found,) = marked("MARKED", "here.")
    assert found == table.process(child.pid)
    assert not marked("MARKED", "elsewhere.")
    found.kill()
    assert child.wait(10) == -signal.SIGKILL
    found.kill()  # it is gone: nothing happens


def test_descendants_are_found_by_their_parents(table: ProcessTable) -> None:
    with subprocess.Popen("sleep 60 & sleep 60 & echo; wait", shell=True, stdout=subprocess.PIPE) as shell:
        assert shell.stdout
        shell.stdout.readline()
        found = descendants([shell.pid])
        for each in found:
            each.kill()
    assert [each.parent for each in found] == [None, None]
    assert len(set(found)) == 2
    assert descendants([]) == []


def test_a_later_process_of_the_same_number_is_another_one(child: subprocess.Popen[bytes]) -> None:
    known = ProcTable().process(child.pid)
    assert isinstance(known, ProcProcess)
    earlier = ProcProcess(child.pid, known.started - 1)
    assert earlier != known
    assert not earlier.is_alive
    earlier.kill()
    assert child.poll() is None


def test_a_machine_without_proc_has_process_groups_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(proc_table, "PROC", tmp_path / "none")
    assert list(ProcTable().processes()) == []
    assert ProcTable().process(1) is None
