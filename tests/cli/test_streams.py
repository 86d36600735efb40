"""Closed, full and broken standard streams, and locales that are not UTF-8: no command ends in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fork_server import server
from tests.locales import latin_1
from tests.project import Project

MET, UNMET = 0, 1
CATALOG = """
    cli_tools:
      - {name: sh, purpose: Größe → ∞, verify: 'test "$(printf ✓)" = ✓'}
    env_vars:
      - {name: X, from: ü.env}
    network:
      - {name: p, port: 1, expect: closed}
"""
ASCII = {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"}
STREAMS = (">&-", "2>&-", "<&-", ">&- 2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full", ">/dev/full 2>&1")
COMMANDS = ("lint", "lint -c bad.yaml", "history", "diff latest latest", "init", "init -o -", "--help", "verify --help",
            "attach --dry-run github:o/r#1", "bundle -o x.zip", "--version", "nonsense")  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """With an earlier run, in a folder whose name is not ASCII."""
    project = Project(tmp_path_factory.mktemp("streams") / "Prüfung", new_process=True)
    project.catalog(CATALOG)
    project.write("ü.env", "X=ä\n")
    project.write("bad.yaml", "cli_tools:\n- {name: x, level: ü✓}\n")
    assert project.verify().returncode == MET
    return project


def shell(project: Project, line: str, **environ: str) -> tuple[int, str]:
    """The exit code, and all that was printed."""
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace("infracat", f"{sys.executable} -m infracat", 1)],
        cwd=project.folder, env=project.environ(GITHUB_TOKEN="t-secret", **environ), stdin=subprocess.DEVNULL,
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, without_traces((done.stdout + done.stderr).decode("latin-1"))


def without_traces(printed: str) -> str:
    assert "Traceback" not in printed, printed
    assert "INTERNALERROR" not in printed, printed
    assert "Exception ignored" not in printed, printed
    return printed


@pytest.mark.parametrize("streams", STREAMS)
def test_an_audit_with_streams_that_take_nothing(shop: Project, streams: str) -> None:
    code, printed = shell(shop, f"infracat verify {streams}")
    assert not (printed and streams.startswith(">&-")), "stderr is no place for it"
    assert code == (3 if ">/dev/full" in streams.split(maxsplit=1)[0] and streams[0] == ">" else MET)


def forked(project: Project, command: str, streams: Mapping[int, int | None] | None = None) -> tuple[int, str]:
    """As ``shell``, in a process that the fork server starts: the interpreter's own start is tested above."""
    environ = project.environ(GITHUB_TOKEN="t-secret")
    done = server().run("infracat", command.split(), project.folder, environ, 120, streams)
    return done.returncode, without_traces(done.stdout + done.stderr)


@contextmanager
def pipe_to(lines: int) -> Iterator[int]:
    """The end of a pipe whose reader is gone after so many lines."""
    end, ours = os.pipe()

    def read() -> None:
        with os.fdopen(end, "rb") as stream:
            for _ in range(lines):
                stream.readline()

    reader = threading.Thread(target=read)
    reader.start()
    if not lines:
        reader.join()
    try:
        yield ours
    finally:
        os.close(ours)
        reader.join()


@contextmanager
def full() -> Iterator[int]:
    """The end of a stream onto a full disk."""
    end = os.open("/dev/full", os.O_WRONLY)
    try:
        yield end
    finally:
        os.close(end)


@pytest.mark.parametrize("style", ["text", "json", "nagios"])
def test_results_that_could_not_be_printed(shop: Project, style: str) -> None:
    with full() as disk:
        code, printed = forked(shop, f"verify --format {style}", {1: disk})
    assert (code, printed) == (3, "infracat: the results could not be printed: No space left on device\n")
    with pipe_to(0) as pipe:
        code, printed = forked(shop, f"verify --format {style}", {1: pipe})
    assert (code, printed) == (MET, "")


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_with_streams_that_take_nothing(shop: Project, command: str) -> None:
    """The exit code is what it is with an open stream: but for a full disk in place of stdout."""
    expected, printed = forked(shop, command)
    for closed in ((1,), (2,), (0, 1, 2)):
        code, _ = forked(shop, command, dict.fromkeys(closed))
        assert code == expected, closed
    with full() as disk:
        code, _ = forked(shop, command, {1: disk, 2: disk})
    assert code in (expected, 3)
    with pipe_to(1) as pipe:
        code, _ = forked(shop, command, {1: pipe})
    assert code == expected, printed


@pytest.mark.parametrize("environ", [ASCII, {"PYTHONIOENCODING": "latin-1"}, {"PYTHONIOENCODING": "ascii"}])
@pytest.mark.parametrize("command", ["verify", "verify -n 1", "lint", "lint -c bad.yaml", "history", "init -o -"])
def test_another_encoding(shop: Project, command: str, environ: dict[str, str]) -> None:
    expected, _ = forked(shop, command)
    code, printed = shell(shop, f"infracat {command}", **environ)
    assert code == expected, printed


def test_a_latin_1_locale(shop: Project, tmp_path: Path) -> None:
    """Files are found by their names, which are UTF-8, and the terminal gets its own encoding."""
    environ = latin_1(tmp_path)
    code, printed = shell(shop, "infracat verify", **environ)
    assert code == MET, printed
    code, printed = shell(shop, "infracat lint -c bad.yaml", **environ)
    assert code == 4
    assert "bad.yaml:2:20: cli_tools/x: level: is none of required, recommended, optional (got 'ü\\u2713')" in printed
