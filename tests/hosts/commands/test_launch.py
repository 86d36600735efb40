"""Programs and folders on a network file system: as anywhere else while it answers, and unknown when it does not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.hosts.commands import launch
from infracat.hosts.commands.process import Processes, Ran
from infracat.hosts.commands.spawn import CommandLine, NotFound, NotRunnable
from infracat.hosts.files.mount_table import MountTable
from infracat.redaction.redactor import NOTHING_SECRET
from tests.services.disks import Remote, remote

PROGRAMS = {
    "plain": "#!/bin/sh\npwd; env; echo err >&2; exit 3\n",
    "bare": "echo bare; pwd\n",
    "empty": "",
    "lost": "#!/no/such/interpreter\n",
}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    with remote(tmp_path_factory.mktemp("mounted")) as found:
        for name, text in PROGRAMS.items():
            path = found.point / "bin" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            path.chmod(0o755)
        (found.point / "bin" / "locked").write_text("#!/bin/sh\n")
        yield found


def run(command: CommandLine, cwd: Path, processes: Processes, path: str = "", timeout: float = 60) -> Ran:
    environ = {"PATH": f"{path}{os.defpath}", "LANG": "C"}
    return processes.run(command, cwd=cwd, environ=environ, timeout=timeout, redactor=NOTHING_SECRET)


def came_of(command: CommandLine, cwd: Path, mounts: MountTable, path: str = "") -> object:
    """What a command gives: its result, or its exception."""
    try:
        ran = run(command, cwd, Processes(mounts), path)
    except CannotObserve as error:
        return type(error), str(error)
    lines = [line for line in ran.stdout.splitlines() if not line.startswith("INFRACAT_COMMAND=")]
    return ran.exit_code, lines, ran.stderr, ran.timed_out


COMMANDS: list[CommandLine] = [
    *(["plain"], ["./bin/plain"], ["bare", "x"], ["./bin/bare"], ["empty"], ["lost"], ["locked"], ["./bin/locked"]),
    *(["no-such-program"], ["./gone"], ["sh", "-c", "pwd"], ["pwd"], "pwd; exit 4", "yes | head -1"),
    *("no-such-program", ["sh", "-c", "yes | head -1; kill -PIPE $$"], ["nul\0"]),
]


@pytest.mark.parametrize("command", COMMANDS, ids=str)
@pytest.mark.parametrize("folder", [".", "bin", "gone", "bin/plain"])
def test_launched_as_if_it_were_started_directly(there: Remote, command: CommandLine, folder: str) -> None:
    """Beside a mount table with nothing in it: then every program is started directly."""
    path = f"{there.point}/bin:"
    cwd = there.point / folder
    assert came_of(command, cwd, MountTable("linux"), path) == came_of(command, cwd, MountTable("windows"), path)


def test_what_hangs_is_named_and_holds_up_nothing_else(tmp_path: Path) -> None:
    processes = Processes(MountTable("linux"))
    (tmp_path / "script").write_text(f"#!{tmp_path}/remote/bin/sh\n")
    (tmp_path / "script").chmod(0o755)
    with remote(tmp_path) as there:
        there.server.suspend()
        hung = [
            (["true"], there.point / "bin", "", f"{there.point}/bin"),
            ("true", there.point / "bin", "", f"{there.point}/bin"),
            (["no-such-program"], tmp_path, f"{there.point}/bin:", "no-such-program"),
            ([f"{there.point}/bin/tool"], tmp_path, "", f"{there.point}/bin/tool"),
            (["remote/tool"], tmp_path, "", "remote/tool"),
            (["./script"], tmp_path, "", "./script"),
        ]
        for command, cwd, path, where in hung:
            with pytest.raises(CannotObserve) as raised:
                run(command, cwd, processes, path, timeout=0.5)
            assert str(raised.value).startswith(f"{where}: no answer within ")
            assert str(raised.value).endswith(" s: its file system hangs")
        assert run(["true"], tmp_path, processes, f"{os.defpath}:{there.point}/bin:").exit_code == 0
        assert run(["true"], tmp_path, processes).exit_code == 0
    for child in processes._live.values():
        child.wait(60)  # only now: it was killed while it waited for the disk


def test_the_exceptions_are_the_usual_ones(there: Remote) -> None:
    processes = Processes(MountTable("linux"))
    for name, error in {"gone": NotFound, "empty": NotRunnable, "locked": CannotObserve}.items():
        with pytest.raises(error):
            run([f"{there.point}/bin/{name}"], there.point, processes)


def test_a_launcher_that_dies_is_not_the_program(there: Remote, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its exit code says nothing about what it was to start."""
    monkeypatch.setattr(launch, "PYTHON", "/bin/false")
    with pytest.raises(CannotObserve) as raised:
        run(["pwd"], there.point, Processes(MountTable("linux")))
    assert str(raised.value) == "pwd: cannot be started: the process that was to start it ended"
