"""Servers that misbehave: their facts, and that none of their processes is left running."""

from __future__ import annotations

import os
import shlex
import signal
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from infracat.facts import CannotObserve, Observation
from infracat.sections.mcp_tools.seen import Seen
from tests.looking import left_running, look
from tests.project import Project
from tests.sections.mcp_tools.rows import OWN, TOOLS, config, entry, row, seen

pytestmark = pytest.mark.real

MARK = f"0.{os.getpid()}"  # a word that finds what is left of this run's servers


def own(*words: str) -> str:
    return shlex.join([*OWN, *words])


def observe_own_server(folder: Path, *words: str, **fields: object) -> Observation:
    """The observation of our own server, told how to behave."""
    return config(folder, entry(*words), **fields)


def test_a_working_server(tmp_path: Path) -> None:
    found = look(tmp_path, row(command=own("well")))
    assert seen(found) == Seen(reached=own("well"), is_greeted=True, name="one 1", is_listed=True, tools=TOOLS)
    (evidence,) = found.evidence
    assert evidence.command == own("well")
    assert evidence.output.startswith("initialize: one 1 (protocol 20")
    assert evidence.output.endswith("tools/list: tool-0, tool-1, tool-2, tool-3")


# Servers that misbehave


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["die", "initialize"], "it ended with 3 before it answered `initialize`: ValueError: no such table"),
        (["refuse", "initialize"], "`initialize` is answered with an error: the database is down"),
        (["close", "initialize"], "it closed its output before it answered `initialize`: it said nothing"),
        (["old"], "its answer to `initialize` is of no use: Unsupported protocol version from the server: 1999-01-01"),
        (["nonsense", "initialize"], "its answer to `initialize` is not what the protocol asks for: "),
        (["babble"], "it does not answer `initialize`, and prints what is no message: "),
        (["flood"], "it does not answer `initialize`, and prints what is no message: xxxx"),
        (["line"], "it does not answer `initialize`, and prints what is no message: yyyy"),
    ],
)
def test_a_server_that_does_not_answer(tmp_path: Path, words: list[str], complaint: str) -> None:
    found = seen(observe_own_server(tmp_path, *words, timeout="4 s"))
    assert found.complaint.startswith(complaint)
    assert (found.is_greeted, found.is_listed) == (False, False)
    assert len(found.stray) < 20_000


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["die", "tools/list"], "it ended with 3 before it answered `tools/list`: ValueError: no such table"),
        (["refuse", "tools/list"], "`tools/list` is answered with an error: the database is down"),
        (["nonsense", "tools/list"], "its answer to `tools/list` is not what the protocol asks for: "),
    ],
)
def test_a_server_that_does_not_list_its_tools(tmp_path: Path, words: list[str], why: str) -> None:
    found = seen(observe_own_server(tmp_path, *words))
    assert (found.complaint, found.is_greeted, found.is_listed, found.tools) == ("", True, False, ())
    assert found.no_tools.startswith(why)


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["hang", "initialize"], "no answer to `initialize` within "),
        (["complain"], "still waiting for the database"),
        (["notify"], "no answer to `initialize` within "),
        (["ask"], "it sent more than 1,000 requests of its own"),
    ],
)
def test_a_server_that_hangs_is_unknown(tmp_path: Path, words: list[str], reason: str) -> None:
    began = time.monotonic()
    found = seen(observe_own_server(tmp_path, *words, timeout="3 s"))
    assert time.monotonic() - began < 60
    with pytest.raises(CannotObserve, match=reason):
        _ = found.complaint


def test_a_server_that_hangs_later_is_unknown_in_that_check_alone(tmp_path: Path) -> None:
    found = seen(observe_own_server(tmp_path, "hang", "tools/list", timeout="3 s"))
    assert (found.complaint, found.is_greeted, found.is_listed) == ("", True, False)
    with pytest.raises(CannotObserve, match="no answer to `tools/list` within "):
        _ = found.no_tools


def test_what_is_printed_beside_the_protocol(tmp_path: Path) -> None:
    found = seen(observe_own_server(tmp_path, "greet"))
    assert (found.is_listed, found.stray) == (True, "\x1b[31mWelcome to <script>alert(1)</script>!")
    assert seen(observe_own_server(tmp_path, "bytes")).is_listed


@pytest.mark.parametrize(("behaviour", "count"), [("many", 3000), ("huge", 7000), ("circle", 2), ("toolless", 0)])
def test_lists_of_any_length(tmp_path: Path, behaviour: str, count: int) -> None:
    found = seen(observe_own_server(tmp_path, behaviour))
    assert (found.is_listed, len(found.tools)) == (True, count)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("endless", "it lists more than 10,000 tools: nobody has read them all"),
        ("wordy", "it lists names of more than 1,000 characters: nobody has read them all"),
        ("cursors", "it lists more than 1 MB of names: nobody has read them all"),
        ("long", "it answered with a line of more than 1 MB"),
    ],
)
def test_a_list_that_is_too_long_is_unknown(tmp_path: Path, behaviour: str, reason: str) -> None:
    found = seen(observe_own_server(tmp_path, behaviour, timeout="6 s"))
    with pytest.raises(CannotObserve, match=reason):
        _ = found.no_tools
    assert max(map(len, found.tools), default=0) < 1000


# Nothing is left


@pytest.mark.parametrize(("behaviour", "left"), [("well", 0), ("stay", 1), ("fork", 2)])
def test_nothing_is_left_running(tmp_path: Path, behaviour: str, left: int) -> None:
    found = seen(observe_own_server(tmp_path, behaviour, MARK))
    assert (found.is_listed, len(found.left)) == (True, left), found.left
    assert not left_running(MARK)


def test_nothing_is_left_of_a_process_with_another_parent_and_environment(tmp_path: Path) -> None:
    left = f"env -i setsid sh -c 'trap \"\" HUP TERM; exec sleep 4242 {MARK}' >/dev/null 2>&1 &"
    found = seen(look(tmp_path, row(command=f"{left} {own('well')}")))
    assert [each.partition(" ")[0] for each in found.left] == ["sleep"]
    assert not left_running(MARK)


@pytest.mark.parametrize("behaviour", ["stay", "fork", "flood"])
def test_an_interrupt_kills_it(project: Project, behaviour: str) -> None:
    project.catalog(row(command=own(behaviour, "initialize", MARK)))
    audit = project.start("verify")
    try:
        wait_until(lambda: running(MARK))
        audit.send_signal(signal.SIGINT)
    finally:
        audit.communicate(timeout=60)
    assert audit.returncode == 2
    assert not left_running(MARK)


def running(word: str) -> bool:
    return any(word in (each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"]))


def wait_until(condition: Any) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_servers_are_observed_concurrently(project: Project) -> None:
    """Each of ten servers answers only when all ten run: one after the other they would wait for ever."""
    observe_own_server = "touch here/$$; until [ $(ls here | wc -l) = 10 ]; do sleep 0.1; done; exec"
    (project.folder / "here").mkdir()
    rows = "".join(f"- name: s{number}\n  command: '{observe_own_server} {own('well')}'\n" for number in range(10))
    project.catalog(f"mcp_tools:\n{rows}")
    assert project.verify().returncode == 0


# Programs that are not there


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    found = config(tmp_path, {"mcpServers": {"it": {"command": "no-such-server"}}})
    assert found.absent == "no-such-server is not on the PATH: it starts the server"
    found = config(tmp_path, {"mcpServers": {"it": {"command": "./no-such-server"}}})
    assert found.absent == "./no-such-server is not there, or is no program: it starts the server"
    found = config(tmp_path, {"mcpServers": {"it": {"command": "sh", "env": {"PATH": "/nowhere"}}}})
    assert found.absent == "sh is not on the PATH: it starts the server"
    found = look(tmp_path, row(command="no-such-server --fast"))
    assert "no-such-server: not found" in (found.absent or "")


def test_an_interpreter_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "server").write_text("#!/no/such/interpreter\n")
    (tmp_path / "server").chmod(0o755)
    trouble = seen(config(tmp_path, {"mcpServers": {"it": {"command": "./server"}}})).trouble
    assert trouble == "./server: no such program, or the interpreter that it names is missing"


def test_no_sudo(tmp_path: Path) -> None:
    assert "remove sudo" in (observe_own_server(tmp_path, "well", sudo=True).cannot or "")


def test_without_the_sdk(project: Project) -> None:
    project.catalog(row(command=own("well")))
    project.write("sitecustomize.py", "import sys\nsys.modules['mcp'] = None\n")
    paths = os.pathsep.join([str(project.folder), os.environ.get("PYTHONPATH", "")])
    project.verify(PYTHONPATH=paths)
    it = project.row("mcp_tools/it")
    assert it["status"] == "unknown"
    assert it["checks"][0]["message"] == "it takes the package mcp, 2.0 or newer: pip install 'infracat[mcp]'"
