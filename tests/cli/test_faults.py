"""Limits, catalogs that are no file, and folders that vanish: told, and never an internal error.

``benchmarks/reliability/faults.py`` has the others.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project import Project

pytestmark = pytest.mark.real

CATALOG = """
    cli_tools:
      - {name: sh, verify: 'echo 1.0', timeout: 60s}
      - {name: hook, verify: 'sh hook.sh; echo 1.0', timeout: 60s}
"""
BAD, MET, UNWRITTEN = 4, 0, 3


@pytest.fixture
def shop(project: Project) -> Project:
    project.catalog(CATALOG)
    project.write("hook.sh", "")
    return project


def shell(project: Project, line: str) -> tuple[int, str]:
    """The exit code, and all that was printed."""
    done = subprocess.run(
        ["bash", "-c", line.replace("RUN", f"{sys.executable} -m infracat verify")], cwd=project.folder,
        env=project.environ(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    for trace in ("Traceback", "INTERNALERROR", "Exception ignored", "bug in the observer"):
        assert trace not in done.stdout + done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("limit", ["-n 40", "-S -n 20", "-v 700000", "-s 512"])
def test_a_low_limit(shop: Project, limit: str) -> None:
    assert shell(shop, f"ulimit {limit}; RUN")[0] == MET
    assert shop.statuses() == {"cli_tools/sh": "passed", "cli_tools/hook": "passed"}


def test_a_command_sees_the_limit_of_files_as_it_was(shop: Project) -> None:
    shop.write("hook.sh", "ulimit -n > limit")
    assert shell(shop, "ulimit -S -n 64; RUN")[0] == MET
    assert (shop.folder / "limit").read_text() == "64\n"


@pytest.mark.parametrize(
    "catalog", ["/dev/stdin < catalog.yaml", "/dev/fd/7 7< catalog.yaml", "/proc/self/fd/7 7< catalog.yaml"]
)
def test_a_catalog_that_lies_in_no_folder(shop: Project, catalog: str) -> None:
    code, printed = shell(shop, f"RUN -c {catalog}")
    name, _, _ = catalog.partition(" ")
    folder = name.rpartition("/")[0]
    assert code == BAD
    assert printed == (
        f"ERROR: {name}: {folder} is no project's folder, where commands run and reports are written: "
        "save the catalog as a file, and name that\n\n"
    )
    assert not Path("/dev/reports").exists()


@pytest.mark.parametrize("workers", ["", "-n 2"])
def test_a_folder_that_is_removed_meanwhile(shop: Project, workers: str) -> None:
    shop.write("hook.sh", 'rm -rf "$PWD"')
    code, printed = shell(shop, f"RUN {workers}")
    assert code != MET
    assert "could not be written" in printed


@pytest.mark.parametrize("streams", [">&-", "2>&-", "<&- >&- 2>&-"])
def test_pytest_with_closed_streams(shop: Project, streams: str) -> None:
    shop.write("tests_env/test_mine.py", "def test_it():\n    assert True\n")
    code, _ = shell(shop, f"{sys.executable} -m pytest tests_env -p no:cacheprovider {streams}")
    assert code == MET
    assert shop.statuses()["cli_tools/sh"] == "passed"


def test_a_command_that_gets_no_process_is_unknown(shop: Project) -> None:
    shop.write("hook.sh", "echo '/bin/sh: 1: Cannot fork' >&2; exit 2")
    shop.catalog("cli_tools: [{name: hook, verify: 'sh hook.sh'}]")
    assert shell(shop, "RUN")[0] == 1
    assert shop.statuses() == {"cli_tools/hook": "unknown"}


def test_workers_that_are_killed_before_they_answer(shop: Project) -> None:
    shop.write(
        "plugins/deadly.py",
        f"""
        import os
        if "PYTEST_XDIST_WORKER" in os.environ:
            os.kill(os.getpid(), {int(signal.SIGKILL)})
    """,
    )
    code, _ = shell(shop, "PYTHONPATH=$PWD/plugins RUN -n 1 -- -p deadly --max-worker-restart=1")
    assert code == 1
    rows = {row["key"]: (row["status"], row["reason"]) for row in shop.results()["rows"]}
    assert set(rows) == {"cli_tools/sh", "cli_tools/hook"}
    for status, reason in rows.values():
        assert status == "unknown"
        assert reason.startswith("the worker processes ended before it was judged: gw")
