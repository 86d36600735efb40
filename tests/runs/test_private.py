"""What a run leaves is for its owner alone, whatever the umask; ``--group-readable`` lets the group in."""

from __future__ import annotations

import os
import select
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from infracat.cli import run
from infracat.runs.folder import begin
from tests.project import Project

NOTE = "only you can read this run in reports"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files")


@pytest.fixture
def small(project: Project) -> Project:
    project.catalog("env_vars: [{name: PATH}]\n")
    return project


def modes(path: Path) -> set[str]:
    return {f"{stat.S_IMODE(each.stat().st_mode):o}" for each in (path, *path.rglob("*")) if not each.is_symlink()}


@pytest.mark.parametrize(("program", "umask"), [("verify", 0o277), ("verify -n 1", 0), ("pytest", 0)])
def test_a_run_is_private_whatever_the_umask(small: Project, umask: int, program: str) -> None:
    small.new_process = True
    outputs = ["--html=own.html", "--junitxml=own.xml", "--log-file=own.log"]
    before = os.umask(umask)
    try:
        if program == "pytest":
            done = small.pytest("tests_env", *outputs)
        else:
            done = small.verify(*program.split()[1:], "--", *outputs)
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert modes(small.folder / "reports") == {"700", "600"}
    for name in ("own.html", "own.xml", "own.log"):
        assert modes(small.folder / name) == {"600"}, name


def told_on_a_terminal(project: Project) -> str:
    """What ``verify`` writes to a terminal as its stderr."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "infracat", "verify"]
    subprocess.run(
        command, cwd=project.folder, env=project.environ(), stdout=subprocess.DEVNULL, stderr=theirs, check=False
    )
    os.close(theirs)
    with os.fdopen(ours, "rb") as terminal:
        return os.read(terminal.fileno(), 65536).decode() if select.select([ours], [], [], 0)[0] else ""


def test_it_is_told_once(small: Project) -> None:
    assert NOTE in told_on_a_terminal(small)
    assert NOTE not in told_on_a_terminal(small)


def test_it_is_told_to_people_alone(small: Project) -> None:
    """cron mails what a program writes."""
    assert small.verify().stderr == ""


def test_older_runs_stay_as_they_are_and_that_is_told(small: Project) -> None:
    small.verify()
    reports = small.folder / "reports"
    for each in (reports, *small.runs):
        each.chmod(0o755)
    assert f"{NOTE} (older runs stay as they are)" in told_on_a_terminal(small)
    assert [f"{stat.S_IMODE(each.stat().st_mode):o}" for each in (reports, *small.runs)] == ["755", "755", "700"]


def test_the_group_may_be_let_in(small: Project) -> None:
    done = small.verify("--group-readable", "--", "--junitxml=own.xml")
    assert NOTE not in done.stderr
    assert modes(small.folder / "reports") == {"750", "640"}
    assert modes(small.folder / "own.xml") == {"640"}


def test_an_unfinished_run_is_private(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = begin(tmp_path / "reports", "x")
    finally:
        os.umask(before)
    assert modes(folder.parent) == {"700"}


@pytest.mark.parametrize(("option", "mode"), [([], "600"), (["--group-readable"], "640")])
def test_a_bundle_is_private(small: Project, option: list[str], mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    small.verify()
    monkeypatch.chdir(small.folder)
    assert run(["bundle", "-o", "it.zip", *option]) == 0
    assert modes(small.folder / "it.zip") == {mode}
    with zipfile.ZipFile("it.zip") as archive:
        assert {member.external_attr >> 16 for member in archive.infolist()} == {0o600}


def test_the_catalog_that_init_writes_is_for_all(small: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a file of the project, and holds no secret."""
    (small.folder / "catalog.yaml").unlink()
    monkeypatch.chdir(small.folder)
    before = os.umask(0o022)
    try:
        assert run(["init"]) == 0
    finally:
        os.umask(before)
    assert modes(small.folder / "catalog.yaml") == {"644"}


def test_what_github_shows_keeps_its_mode(small: Project) -> None:
    summary = small.write("step.md", "before\n")
    summary.chmod(0o666)
    small.verify("--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert modes(summary) == {"666"}
    assert summary.read_text("utf-8").startswith("before\n#")
