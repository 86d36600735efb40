"""Tools that do not start, and tools that do not know ``--version``: neither passes in silence."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.json_codec import from_json
from infracat.sections.cli_tools.seen import Seen
from tests.looking import look, program

TOOL = "cli_tools:\n- name: tool\n"
CANNOT_START = [  # what it says, how it ends, which line tells
    ("rbenv: version `3.2.2' is not installed (set by /srv/app/.ruby-version)", 1, "rbenv: version"),
    ("pyenv: version `3.12' is not installed (set by .python-version)", 1, "pyenv: version"),
    ("error: toolchain 'nightly-x86_64-unknown-linux-gnu' is not installed", 1, "error: toolchain"),
    (
        "error: rustup could not choose a version of cargo to run, because one wasn't specified explicitly, and no "
        "default is configured.\nhelp: run 'rustup default stable' to download the latest stable release of Rust.",
        1,
        "error: rustup could not choose",
    ),
    ("No version is set for command node\nConsider adding one of the following versions", 126, "No version is set"),
    ("unknown command: node. Perhaps you have to reshim?", 126, "unknown command: node."),
    ("mise ERROR No version is set for shim: node\nSet a global default version", 1, "mise ERROR No version"),
    (
        "tool: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by tool)",
        1,
        "tool: /lib/x86_64-linux-gnu/libc.so.6: version",
    ),
    (
        "tool: error while loading shared libraries: libssl.so.1.1: cannot open shared object file: No such file or "
        "directory",
        127,
        "tool: error while loading",
    ),
    (
        'Traceback (most recent call last):\n  File "/usr/bin/tool", line 5, in <module>\n    from tool.cli import '
        "main\nModuleNotFoundError: No module named 'tool'",
        1,
        "ModuleNotFoundError: No module named 'tool'",
    ),
    (
        "node:internal/modules/cjs/loader:1228\n  throw err;\n  ^\n\nError: Cannot find module '/opt/tool/cli.js'",
        1,
        "Error: Cannot find module",
    ),
    (
        "<internal:/usr/lib/ruby/site_ruby/core_ext/kernel_require.rb>:85:in `require': cannot load such file -- tool "
        "(LoadError)",
        1,
        "<internal:",
    ),
    ("Can't locate Tool/Main.pm in @INC (you may need to install the Tool::Main module)", 2, "Can't locate"),
    ("Error: Could not find or load main class org.tool.Main", 1, "Error: Could not find or load main class"),
    ("The JAVA_HOME environment variable is not defined correctly\nJAVA_HOME is not set", 1, "JAVA_HOME is not set"),
    (
        "You have not agreed to the Xcode license agreements. Please run 'sudo xcodebuild -license' from within a "
        "Terminal window to review and agree to the Xcode and Apple SDKs license.",
        69,
        "You have not agreed",
    ),
    ("You must accept the licence of this tool first: tool accept", 1, "You must accept the licence"),
    ("xcrun: error: invalid active developer path (/Library/Developer/CommandLineTools)", 1, "xcrun: error: invalid"),
    ("You must install or update .NET to run this application.", 150, "You must install or update .NET"),
    ("The command 'docker' could not be found in this WSL 2 distro.", 1, "The command 'docker' could not"),
    ("ERROR: This version of pnpm requires at least Node.js v18.12", 1, "ERROR: This version of pnpm"),
    ("bash: /opt/tool: cannot execute binary file: Exec format error", 126, "bash: /opt/tool: cannot execute"),
]
UNKNOWN_OPTION = [
    ("unknown option -- -", 255),
    ("tool: unrecognized option '--version'\nTry 'tool --help' for more information.", 64),
    ("usage: tool [-h] FILE\ntool: error: unrecognized arguments: --version", 2),
    ("error: unknown option `version'\nusage: tool [<options>]", 129),  # as git's programs end
    ("flag provided but not defined: -version\nUsage of tool:", 2),
    ("Error: No such option: --version", 2),
    ("invalid command name --version", 1),
    ("cannot open --version: No such file or directory", 1),
    ('couldn\'t read file "--version": no such file or directory', 1),
]
UNCLEAR = [
    ("Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?", 1),
    ("sudo: a password is required", 1),
    ("tool 1.2.3", 1),
    ("Segmentation check failed", 3),
    ("", 1),
]


def looked_at(folder: Path, text: str, code: int, rows: str = TOOL) -> Seen:
    (folder / "said").write_text(text)
    found = look(folder, rows, program(folder, "tool", f"cat {folder}/said >&2; exit {code}"))
    assert found.seen is not None, found
    return from_json(Seen, found.seen)


@pytest.mark.parametrize(("text", "code", "line"), CANNOT_START, ids=lambda value: str(value)[:30])
def test_a_tool_that_says_that_it_cannot_start_is_broken(tmp_path: Path, text: str, code: int, line: str) -> None:
    seen = looked_at(tmp_path, text, code)
    assert seen.broken
    assert seen.complaint.startswith(f"`tool --version` ended with {code}: {line}")
    with pytest.raises(CannotObserve):  # the number in that line is no version of it
        assert seen.version


@pytest.mark.parametrize(("text", "code"), UNKNOWN_OPTION, ids=lambda value: str(value)[:30])
def test_a_tool_that_does_not_know_the_option_is_unknown_with_the_advice(tmp_path: Path, text: str, code: int) -> None:
    seen = looked_at(tmp_path, text, code)
    for fact in ("broken", "version", "exit_code"):
        with pytest.raises(CannotObserve) as unknown:
            getattr(seen, fact)
        assert str(unknown.value).startswith(text.splitlines()[0])
        assert "state the command that prints its version as `verify`" in str(unknown.value)


@pytest.mark.parametrize(("text", "code"), UNCLEAR, ids=lambda value: str(value)[:30])
def test_a_tool_that_ends_badly_is_unknown_with_its_line_first(tmp_path: Path, text: str, code: int) -> None:
    with pytest.raises(CannotObserve) as unknown:
        assert looked_at(tmp_path, text, code).broken
    assert str(unknown.value) == f"{text or 'it said nothing'} (`tool --version` ended with {code})"


def test_the_rows_own_command_is_judged_by_its_exit_code(tmp_path: Path) -> None:
    rows = TOOL + "  verify: tool --version\n"
    seen = looked_at(tmp_path, "rbenv: version `3.2.2' is not installed", 1, rows)
    assert (seen.exit_code, seen.broken) == (1, False)


def executable(folder: Path, content: bytes) -> dict[str, str]:
    environ = program(folder, "tool", "")
    (folder / "bin" / "tool").write_bytes(content)
    return environ


def elf(machine: int) -> bytes:
    """The head of a program for Linux."""
    return (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", 2, machine, 1, 0, 64, 0, 0, 64, 56, 0, 64, 0, 0)
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (elf(183), "it is a program for ARM64"),
        (elf(22), "it is a program for s390x"),
        (elf(9999), "it is a program for another processor (ELF machine 9999)"),
        (b"\xcf\xfa\xed\xfe" + bytes(60), "it is a program for macOS"),
        (b"\x1f\x8b\x08" + bytes(60), "it is a gzip archive"),
        (b"", "the file is empty"),
        (b"<!DOCTYPE html>\n<html><title>404</title></html>\n", "it is a web page"),
        (b"\x01\x02\x00\x03", "it is no program of this machine, and no script"),
    ],
)
def test_a_file_that_this_machine_cannot_run_is_broken(tmp_path: Path, content: bytes, words: str) -> None:
    found = look(tmp_path, TOOL, executable(tmp_path, content))
    assert found.seen, found
    assert (found.seen["exit_code"], found.seen["broken"]) == (126, True)
    assert found.seen["complaint"].startswith(
        f"`tool --version` ended with 126: {tmp_path}/bin/tool: cannot be started: {words}"
    )


@pytest.mark.parametrize(
    "script",
    [
        "echo tool 1.2.3\n",
        "words=(tool 1.2.3)\n[[ $1 == --version ]] && echo ${words[@]}\n",  # bash's own
        "# a comment\n\necho tool 1.2.3\n",
    ],
)
def test_a_script_without_an_interpreter_line_is_run_by_a_shell(tmp_path: Path, script: str) -> None:
    found = look(tmp_path, TOOL, executable(tmp_path, script.encode()))
    assert found.seen, found
    assert (found.seen["version"], found.seen["exit_code"], found.seen["broken"]) == ("1.2.3", 0, False)


def test_what_such_a_script_says_names_the_right_file(tmp_path: Path) -> None:
    found = look(tmp_path, TOOL, executable(tmp_path, b"no-such-word --here\n"))
    assert found.seen
    assert found.seen["broken"] is True
    assert f"{tmp_path}/bin/tool: line 1: no-such-word: command not found" in found.seen["complaint"]


def test_help_that_speaks_of_what_is_not_installed_is_no_complaint(tmp_path: Path) -> None:
    help_text = (
        "tool: unknown option --version\nusage: tool COMMAND\n\n  doctor\n  list\n  add   what is not installed yet"
    )
    with pytest.raises(CannotObserve, match="state the command"):
        assert looked_at(tmp_path, help_text, 2).broken
