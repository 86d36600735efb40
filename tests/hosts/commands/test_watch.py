"""Without a watchdog all is as ever: what cannot be started is tried once, and leaves nothing behind."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from infracat.hosts.commands import watch
from infracat.hosts.commands.kill import MARK
from tests.project import Project


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("fails", ["program", "files"])
def test_one_that_cannot_be_started(monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    tried = []

    def started(*_: object) -> None:
        tried.append(1)
        raise FileNotFoundError("python")

    monkeypatch.setenv(MARK, "")
    monkeypatch.setattr(watch, "_started", started)
    watchdog, before = watch.Watchdog(), open_files()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    if fails == "files":
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, limits[1]))
    try:
        for number in range(3):
            watchdog.start()
            watchdog.group_started(number)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    watchdog.dismiss()
    assert open_files() == before
    assert len(tried) == (fails == "program")


def test_one_that_is_dismissed_is_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MARK, "")
    watchdog, before = watch.Watchdog(), open_files()
    for _ in range(2):
        watchdog.start()
        assert watchdog._process
        watchdog.dismiss()
        assert open_files() == before


def test_an_audit_without_one(project: Project) -> None:
    project.catalog("cli_tools: [{name: sh, verify: echo 1.0}, {name: ls, verify: echo 1.0}]")
    without = (
        "import sys; from infracat.hosts.commands import watch; watch.PYTHON = sys.executable = '/no/such/python'; "
        "sys.argv[1:] = ['verify']; from infracat.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", without], cwd=project.folder, env=project.environ(), check=False,
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (os.EX_OK, b"")
    assert set(project.statuses().values()) == {"passed"}
