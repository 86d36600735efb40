"""What a host is to those who observe: files, platforms, sudo, commands, and no costly imports."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from infracat.facts import CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.commands.spawn import elevated
from infracat.hosts.machine import this_platform
from tests.observe.looking import Order, Seen, look_at, only, things


def test_observing_costs_no_imports_that_rows_do_not_need() -> None:
    heavy = {"rich", "requests", "docker", "testinfra", "psutil"}
    code = f"import sys, infracat.observe.run; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_testinfra_runs_over_the_row_s_own_commands(machine: Machine) -> None:
    def observer(row: Order, host: Host) -> Seen:
        assert host.testinfra.file("/etc").is_directory
        return Seen(text=host.testinfra.check_output("echo %s", "a b; exit"))

    found = only(look_at(machine, observer, things(1)))
    assert (found.cannot, found.seen) == (None, {"size": None, "text": "a b; exit"})
    assert {"test -d /etc", "echo 'a b; exit'"} <= {each.command for each in found.evidence}


def test_files_and_paths(machine: Machine, tmp_path: Path) -> None:
    host = Host(machine)
    (tmp_path / "notes.txt").write_bytes(b"a\xfc\n")
    assert host.read_text("notes.txt") == "a\ufffd\n"
    assert host.read_text("none.txt") is None
    assert host.read_text("notes.txt/x") is None
    with pytest.raises(CannotObserve, match=r"\.: Is a directory"):
        host.read_text(".")
    assert host.path("~/x") == Path(os.environ["HOME"]) / "x"
    assert host.path("/x") == Path("/x")


@pytest.mark.parametrize(
    ("system", "release", "name"),
    [
        ("linux", "6.1.0-37-amd64", "linux"),
        ("linux", "5.15.167.4-microsoft-standard-WSL2", "wsl"),
        ("linux", "4.4.0-19041-Microsoft", "wsl"),
        ("darwin", "23.6.0", "darwin"),
        ("win32", "10", "windows"),
    ],
)
def test_platforms(monkeypatch: pytest.MonkeyPatch, system: str, release: str, name: str) -> None:
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.setattr(platform, "release", lambda: release)
    assert this_platform() == name


def test_sudo_is_for_those_who_are_not_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert elevated(["git", "--version"]) == ["sudo", "-n", "--", "git", "--version"]
    assert elevated("id | wc") == ["sudo", "-n", "--", "/bin/sh", "-c", "id | wc"]
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert elevated("id | wc") == "id | wc"


def test_a_sudo_that_wants_a_password_is_no_answer(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    (tmp_path / "sudo").write_text("#!/bin/sh\necho 'sudo: a password is required' >&2\nexit 1\n")
    (tmp_path / "sudo").chmod(0o755)
    machine.environ = {**machine.environ, "PATH": f"{tmp_path}:/bin"}
    with pytest.raises(CannotObserve, match="sudo: a password is required"):
        Host(machine, sudo=True).run(["id"])


def test_no_library_warns_of_what_is_not_needed(tmp_path: Path) -> None:
    """As when requests has silenced it, and botocore's ``catch_warnings`` in another thread has taken that back."""
    script = """
        import warnings
        from pathlib import Path
        from infracat.catalog.rows import Row
        from infracat.facts import Facts
        from infracat.hosts import Machine
        from infracat.observe.order import RowOrder
        from infracat.observe.observer import Observer
        from infracat.observe.run import observe
        from infracat.observe.target import Target

        class Thing(Row):
            section = "things"

        class Seen(Facts):
            pass

        def look(order, host):
            warnings.warn("SOCKS support in urllib3 requires the installation of PySocks", stacklevel=2)
            return Seen()

        observer = Observer(RowOrder, look)
        observe([Target(Thing(name="it"))], {"local": Machine(Path())}, pool=1, observer_of=lambda _: observer)
    """
    command = [sys.executable, "-c", dedent(script)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
