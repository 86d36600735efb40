"""The table of known tools: it reads well, and each of its tools is asked and understood in its own way."""

from __future__ import annotations

import re
import shlex
from importlib.resources import files
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.json_codec import from_json
from infracat.sections.cli_tools.known_tools import INSTALLERS, KnownTool, known_tool, known_tools
from infracat.sections.cli_tools.seen import Seen
from tests.looking import look, program

LINES = (files("infracat.sections.cli_tools") / "known_tools.csv").read_text("utf-8").splitlines()
DEBIAN = Path(__file__).with_name("debian_packages.txt")


def seen(folder: Path, name: str, script: str, more: str = "") -> Seen:
    found = look(folder, f"cli_tools:\n- name: {name}\n{more}", program(folder, name, script))
    assert found.seen is not None, found
    return from_json(Seen, found.seen)


def test_the_table_is_sorted_and_names_each_tool_once() -> None:
    names = [line.split(";")[0] for line in LINES[1:]]
    assert names == sorted(set(names))
    assert len(names) >= 150


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.split(";")[0])
def test_a_line_has_its_eight_cells(line: str) -> None:
    name, _, _, purpose, *packages = line.split(";")
    assert name == name.strip()
    assert name
    assert purpose == purpose.strip()
    assert purpose
    assert len(packages) == len(INSTALLERS)
    assert all(re.fullmatch(r"=|-|[\w+./-]+", package) for package in packages)


@pytest.mark.parametrize("tool", known_tools().values(), ids=lambda tool: tool.name)
def test_a_tool_is_asked_by_a_command(tool: KnownTool) -> None:
    command = tool.command("/a b/program")
    words = shlex.split(command) if isinstance(command, str) else command
    assert "/a b/program" in words
    assert len(words) > 1
    assert tool.pattern is None or tool.pattern.groups == 1


def test_debian_has_the_packages() -> None:
    """`debian_packages.txt` is what ``apt-cache policy`` of Debian 12 (main) knew of them."""
    packages = {tool.packages[0] for tool in known_tools().values()} - {""}
    assert packages - set(DEBIAN.read_text("utf-8").split()) == set()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("python3.11", "python"),
        ("gcc-12", "gcc"),
        ("g++-12", "g++"),
        ("php8.2", "php"),
        ("7z", "7z"),
        ("bzip2", "bzip2"),
    ],
)
def test_a_name_with_a_version_is_known_by_its_bare_name(name: str, known: str) -> None:
    tool = known_tool(name)
    assert tool is not None
    assert tool.name == known
    assert known_tool("no-such-tool") is None


def test_a_tool_of_the_table_needs_no_verify(tmp_path: Path) -> None:
    script = '[ "$*" = version ] && echo go version go1.22.1 linux/amd64 || exit 2'
    assert (seen(tmp_path, "go", script).version, seen(tmp_path, "go", script).broken) == ("1.22.1", False)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("go", "GNU Go 3.8"),  # the game
        ("node", "node 1.2.3 of the amateur packet radio"),
        ("ip", "ip 9.9, prints addresses"),
        ("java", "Java-like coffee 42.1 by another"),
        ("docker", "podman version 4.3.1"),
        ("sed", "This is not GNU sed version 4.0"),  # busybox's
        ("tar", "tar (busybox) 1.35.0"),
        ("awk", "BusyBox v1.35.0 (Debian 1:1.35.0-4+b3) multi-call binary."),
        ("task", "taskwarrior 3.4.1"),
    ],
)
def test_another_program_of_that_name_has_no_version(tmp_path: Path, name: str, said: str) -> None:
    found = seen(tmp_path, name, f"echo '{said}'")
    with pytest.raises(CannotObserve):
        assert found.version


def test_a_program_that_does_not_print_what_it_must_is_unknown(tmp_path: Path) -> None:
    with pytest.raises(CannotObserve) as unknown:
        assert seen(tmp_path, "go", "echo GNU Go 3.8").broken
    assert str(unknown.value) == (
        "`go version` printed nothing that go is known to print: GNU Go 3.8; "
        "if it is the right program, state the command that prints its version as `verify`"
    )
    stated = seen(tmp_path, "go", "echo GNU Go 3.8", "  verify: go --version\n")
    assert (stated.version, stated.broken) == ("3.8", False)


def test_a_tool_that_answers_and_ends_badly(tmp_path: Path) -> None:
    """OpenSSH 9.2's server knows no -V, and says its version all the same."""
    said = "echo 'unknown option -- V\nOpenSSH_9.2p1 Debian-2+deb12u6, OpenSSL 3.0.19\nusage: sshd' >&2; exit "
    assert seen(tmp_path, "sshd", said + "1").version == "9.2"
    for script in ("exit 1", said + "139", "echo 'sshd: error while loading shared libraries: libz.so.1'; exit 1"):
        with pytest.raises(CannotObserve):
            assert seen(tmp_path, "sshd", script).version


def test_a_shell_line_asks_the_very_program(tmp_path: Path) -> None:
    script = 'read line; [ "$line" = "puts [info patchlevel]" ] && echo 8.6.13'
    assert seen(tmp_path, "tclsh8.6", script).version == "8.6.13"


@pytest.mark.parametrize(
    ("platform", "installer", "command"),
    [
        ("linux", "apt-get", "apt-get install golang-go"),
        ("linux", "dnf", "dnf install golang"),
        ("darwin", "brew", "brew install go"),
        ("windows", "winget", "winget install GoLang.Go"),
    ],
)
def test_what_is_missing_is_told_with_the_command_that_installs_it(
    tmp_path: Path, platform: str, installer: str, command: str
) -> None:
    program(tmp_path, installer, "exit 9")
    only = {"PATH": str(tmp_path / "bin")}
    rows = "cli_tools:\n- name: go\n"
    assert look(tmp_path, rows, only, platform=platform).absent == f"go is not on the PATH; `{command}` installs it"
    for field in ("fix: make tools", "install: make tools"):
        assert look(tmp_path, f"{rows}  {field}\n", only, platform=platform).absent == "go is not on the PATH"
