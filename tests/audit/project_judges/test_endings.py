"""A judge that ends the process, or hangs, is unknown; every other judge is called, and the report is written."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from tests.project import Project

CATALOG = """
    cli_tools:
      - {name: tool, min_version: "2.0", timeout: 60 s}
      - {name: slow, timeout: 1 s}
"""
ENDS = """
    import ctypes, os, signal, sys, time
    import pytest

    def test_exits_with_0(cli_tool): os._exit(0)
    def test_exits_with_7(cli_tool): os._exit(7)
    def test_is_killed(cli_tool): os.kill(os.getpid(), signal.SIGKILL)
    def test_kills_its_group(cli_tool): os.killpg(0, signal.SIGKILL)
    def test_crashes(cli_tool): ctypes.string_at(0)
    def test_aborts(cli_tool): os.abort()
    def test_is_alarmed(cli_tool): signal.alarm(1); time.sleep(100)
    def test_becomes_another(cli_tool): os.execv("/bin/true", ["true"])
    def test_stops_pytest(cli_tool): pytest.exit("enough", 0)
    def test_interrupts(cli_tool): raise KeyboardInterrupt
    def test_closes_all(cli_tool): os.closerange(3, 200)
    def test_writes_anywhere(cli_tool):
        for number in range(3, 50):
            try:
                os.write(number, b"\\n{}\\nnonsense\\n")
            except OSError:
                pass
    def test_leaves_by_exception(cli_tool): sys.exit(0)
    def test_is_called_after_all_of_them(cli_tool): ...
"""


@pytest.fixture
def mine(project: Project) -> Project:
    project.tool("tool", "echo 2.5.1")
    project.tool("slow", "echo 1")
    project.catalog(CATALOG)
    return project


def test_whatever_ends_the_process_is_unknown(mine: Project) -> None:
    mine.write("tests_env/test_mine.py", ENDS)
    assert mine.verify("cli_tools/tool").returncode == 1
    checks = {check["name"]: check for check in mine.row("cli_tools/tool")["checks"]}
    assert len(checks) == 16
    passed = {"exists", "version", "is_called_after_all_of_them"}
    assert {name: check["status"] for name, check in checks.items()} == {
        name: "passed" if name in passed else "unknown" for name in checks
    }
    how = {name: check["message"] for name, check in checks.items()}
    assert how["exits_with_0"] == "the judge ended the process (exit code 0)"
    assert how["exits_with_7"] == "the judge ended the process (exit code 7)"
    assert how["is_killed"] == "the judge ended the process (SIGKILL)"
    assert how["crashes"] == "the judge ended the process (SIGSEGV)"
    assert how["is_alarmed"] == "the judge ended the process (SIGALRM)"
    assert how["writes_anywhere"] == "the judge wrote into the pipe of the audit's own messages: an empty line"


def test_with_workers_and_with_pytest_too(mine: Project) -> None:
    mine.write(
        "tests_env/test_mine.py", "import os\ndef test_ends(cli_tool): os._exit(0)\ndef test_other(cli_tool): ...\n"
    )
    for command, *arguments in (["verify", "-n", "2"], ["pytest", "tests_env"]):
        assert getattr(mine, command)(*arguments).returncode == 1
        checks = {check["name"]: check["status"] for check in mine.row("cli_tools/tool")["checks"]}
        assert checks == {"exists": "passed", "version": "passed", "ends": "unknown", "other": "passed"}


def test_a_judge_has_the_time_of_its_row(mine: Project) -> None:
    mine.write(
        "tests_env/test_mine.py",
        """
        import subprocess, time, pytest

        def test_hangs(cli_tool):
            if cli_tool.name == "slow":
                time.sleep(1000)

        @pytest.fixture
        def hangs_at_the_end():
            yield
            subprocess.run(["sleep", "1000"])

        def test_is_torn_down(cli_tool, hangs_at_the_end): ...
    """,
    )
    assert mine.verify("cli_tools/slow").returncode == 1
    checks = {(check["name"], check["status"]): check["message"] for check in mine.row("cli_tools/slow")["checks"]}
    assert checks["hangs", "unknown"] == checks["is_torn_down", "unknown"] == "the judge did not end within 1 s"
    assert mine.row("cli_tools/slow")["status"] == "unknown"


def test_what_a_judge_leaves_behind_holds_up_nothing(mine: Project) -> None:
    nap = f"1001.{os.getpid()}"
    mine.write(
        "tests_env/test_mine.py",
        f"""
        import atexit, subprocess, threading, time

        def test_leaves_things(cli_tool):
            atexit.register(time.sleep, 1000)
            threading.Thread(target=time.sleep, args=[1000]).start()
            subprocess.Popen(["sleep", "{nap}"])
            subprocess.Popen(["sleep", "{nap}"], start_new_session=True)
    """,
    )
    assert mine.verify().returncode == 0
    assert [process.pid for process in psutil.process_iter(["cmdline"]) if nap in (process.info["cmdline"] or ())] == []


def test_a_module_that_ends_the_process_is_a_row_of_its_own(mine: Project) -> None:
    mine.write("tests_env/test_ends.py", "import os\nos._exit(0)\n")
    mine.write("tests_env/test_broken.py", "import no_such_module\n")
    mine.write("tests_env/test_crashes.py", "import os\ndef test_crashes(): os.abort()\ndef test_not(): ...\n")
    mine.write("tests_env/sub/conftest.py", "import os\nos.abort()\n")
    mine.write("tests_env/sub/test_more.py", "def test_more(): ...\n")
    mine.write("tests_env/test_mine.py", "def test_mine(): ...\n")
    assert mine.verify().returncode == 1
    assert mine.statuses() == {
        "cli_tools/tool": "passed", "cli_tools/slow": "passed", "tests_env/test_ends": "unknown",
        "tests_env/test_broken": "unknown", "tests_env/test_crashes": "unknown", "tests_env/sub": "unknown",
        "tests_env/test_mine": "passed",
    }  # fmt: skip
    assert mine.row("tests_env/test_ends")["reason"].endswith("its import ended the process (exit code 0)")
    assert [len(mine.row(f"tests_env/test_{name}")["checks"]) for name in ("ends", "broken", "crashes")] == [1, 1, 2]
    assert mine.results()["run"]["partial"] is False


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("import os; os._exit(0)", "its import ended the process (exit code 0)"),
        ("raise RuntimeError('no')", "RuntimeError: no"),
        ("def (:", "SyntaxError: invalid syntax"),
        ("def pytest_collection_modifyitems(): import os; os.abort()", "ended the process (SIGABRT)"),
    ],
)
def test_without_its_conftest_no_judge_of_the_project_is_called(mine: Project, text: str, why: str) -> None:
    mine.write("tests_env/conftest.py", text)
    mine.write("tests_env/test_mine.py", "def test_mine(): ...\n")
    assert mine.verify().returncode == 1
    assert mine.statuses() == {"cli_tools/tool": "passed", "cli_tools/slow": "passed", "tests_env/conftest": "unknown"}
    assert why in mine.row("tests_env/conftest")["reason"]


def test_an_import_that_hangs_is_unknown(mine: Project) -> None:
    mine.write("tests_env/test_hangs.py", "import time\ntime.sleep(1000)\n")
    mine.write("tests_env/test_mine.py", "def test_mine(): ...\n")
    impatient = (
        "import sys; from infracat.audit.project_judges import driver; driver.DEFAULT = 3.0; "
        "sys.argv[1:] = ['verify']; from infracat.__main__ import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", impatient], cwd=mine.folder, env=mine.environ(), check=False)
    assert done.returncode == 1
    assert mine.row("tests_env/test_hangs")["reason"].endswith("its import did not end within 3 s")
    assert mine.statuses()["tests_env/test_mine"] == "passed"
