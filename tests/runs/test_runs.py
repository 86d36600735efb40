"""Run folders: whole or not at all, also when the disk is full, two runs start at once, or a run is killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infracat.runs import folder as runs
from tests.project import Project

CATALOG = """
    cli_tools:
      - {name: sh, verify: 'echo 1.2'}
      - {name: absent-tool, level: recommended}
"""


@pytest.fixture
def small(project: Project) -> Project:
    project.catalog(CATALOG)
    return project


def test_ids_sort_by_time_and_have_no_colon() -> None:
    early, late = (runs.new_id(datetime(2026, 11, day, 2, tzinfo=UTC)) for day in (9, 22))
    assert early < late
    assert late.startswith("20261122T020000.000000Z-")
    assert ":" not in late
    assert runs.new_id(datetime.now(UTC)) != runs.new_id(datetime.now(UTC))


def test_two_runs_at_once_leave_two_whole_folders(small: Project) -> None:
    children = [small.start("verify"), small.start("verify", "-n", "2")]
    assert [child.wait(60) for child in children] == [0, 0]
    for child in children:
        child.communicate()
    assert len(small.runs) == 2
    assert (small.folder / "reports/latest").resolve() in small.runs
    assert not list(small.folder.glob("reports/.*"))


@pytest.mark.parametrize("command", ["infracat verify", "pytest tests_env"])
def test_a_full_disk_harms_no_older_run_and_is_told(small: Project, command: str) -> None:
    assert small.verify().returncode == 0
    older = {path: path.read_bytes() for path in small.runs[0].iterdir()}
    done = subprocess.run(
        ["/bin/sh", "-c", f"ulimit -f 4; exec {sys.executable} -m {command} --no-header 2>&1 || exit $?"]
        if "pytest" in command else ["/bin/sh", "-c", f"ulimit -f 4; exec {sys.executable} -m {command} 2>&1"],
        cwd=small.folder, env=small.environ(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3, done.stdout
    assert "the report could not be written: File too large\n" in done.stdout
    assert "Traceback" not in done.stdout
    assert len(small.runs) == 1
    assert {path: path.read_bytes() for path in small.runs[0].iterdir()} == older
    assert (small.folder / "reports/latest").resolve() == small.runs[0]
    assert not list(small.folder.glob("reports/.*"))


def test_a_killed_run_leaves_no_half_report_and_the_next_one_is_whole(project: Project) -> None:
    project.tool("hung", "touch started; exec sleep 1003")
    project.catalog("cli_tools: [{name: hung}]\n")
    child = project.start("verify")
    end = time.monotonic() + 60
    while not (project.folder / "started").exists():
        assert time.monotonic() < end
        time.sleep(0.02)
    os.killpg(child.pid, signal.SIGKILL)
    child.communicate()
    subprocess.run(["pkill", "-f", "sleep 1003"], check=False)
    assert project.runs == []
    (left,) = project.folder.glob("reports/.unfinished-*")
    os.utime(left, (0, 0))
    project.tool("hung", "echo 1.0")
    assert project.verify().returncode == 0
    assert len(project.runs) == 1
    assert not left.exists()


def test_a_young_unfinished_folder_may_be_a_running_audit_and_is_left(tmp_path: Path) -> None:
    other = runs.begin(tmp_path, "20261122T020000.000000Z-aaaa")
    runs.begin(tmp_path, "20261122T020000.000000Z-bbbb")
    assert other.exists()


def test_latest_is_a_text_file_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    done = runs.finish(runs.begin(tmp_path, "20261122T020000.000000Z-cccc"), latest=True)
    assert (tmp_path / "latest").read_text() == f"{done.name}\n"


def test_format_json_is_results_json(small: Project) -> None:
    done = small.verify("--format", "json")
    assert json.loads(done.stdout) == small.results()


def test_format_nagios_is_one_line_with_its_own_exit_code(small: Project) -> None:
    done = small.verify("--format", "nagios")
    assert done.returncode == 1  # a warning
    assert done.stdout.count("\n") == 1
    assert "|" in done.stdout


def test_format_github_annotates_the_catalogs_line(small: Project) -> None:
    done = small.verify("--format", "github")
    assert "::warning file=catalog.yaml,line=3" in done.stdout


def test_the_text_is_ascii_where_the_terminal_cannot_do_more(small: Project) -> None:
    done = small.verify(PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert done.stdout.isascii()


def test_a_reader_that_has_read_enough_changes_no_verdict(project: Project) -> None:
    project.catalog("cli_tools:\n" + "".join(f"- {{name: no-such-tool-{number}}}\n" for number in range(800)))
    command = f"{sys.executable} -m infracat verify; echo verdict $? >&2"
    done = subprocess.run(
        ["/bin/sh", "-c", f"({command}) | head -1"], cwd=project.folder, env=project.environ(),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.stdout.count("\n") == 1
    assert done.stderr == "verdict 1\n"


def test_a_full_disk_behind_the_output_is_told(small: Project) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m infracat verify > /dev/full"], cwd=small.folder,
        env=small.environ(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert done.stderr == "infracat: the results could not be printed: No space left on device\n"


def test_a_working_directory_that_is_gone_is_told(small: Project) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f"mkdir gone; cd gone; rmdir ../gone; exec {sys.executable} -m infracat verify"],
        cwd=small.folder, env=small.environ(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
