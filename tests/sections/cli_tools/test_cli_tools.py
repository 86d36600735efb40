"""Tools as they come: banners of real programs, missing, hung, broken, shims, wrong streams."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from packaging.version import Version

from infracat.facts import CannotObserve
from infracat.json_codec import from_json
from infracat.sections.cli_tools.seen import Seen
from tests.looking import look, program
from tests.sections.cli_tools.banners import BANNERS, Banner

TOOL = """
    cli_tools:
      - name: tool
        min_version: "1.0"
"""


def seen(folder: Path, script: str, rows: str = TOOL) -> Seen:
    found = look(folder, rows, program(folder, "tool", script))
    assert found.seen is not None, found
    return from_json(Seen, found.seen)


@pytest.mark.parametrize("banner", BANNERS, ids=lambda banner: banner.command)
def test_the_version_in_a_real_banner(banner: Banner, tmp_path: Path) -> None:
    name = banner.command.split()[0]
    (tmp_path / "banner").write_text(banner.text)
    environ = program(tmp_path, name, f"cat {tmp_path}/banner" + (" >&2" if banner.stream == "stderr" else ""))
    found = look(tmp_path, f"cli_tools:\n- name: {name}\n", environ)
    assert found.seen, found
    seen = from_json(Seen, found.seen)
    assert Version(seen.version).release == Version(banner.version).release
    assert Version(seen.version) >= Version(banner.version)
    assert (seen.exit_code, seen.readings) == (0, ())


INSTALLED = [banner for banner in BANNERS if shutil.which(banner.command.split()[0])]


@pytest.mark.parametrize("banner", INSTALLED, ids=lambda banner: banner.command)
def test_the_program_of_this_machine_prints_a_version(banner: Banner, tmp_path: Path) -> None:
    """Whatever release is installed here: what we find is in what it prints."""
    name = banner.command.split()[0]
    printed = subprocess.run(banner.command, shell=True, capture_output=True, text=True, timeout=30, check=False)
    found = look(tmp_path, f"cli_tools:\n- name: {name}\n  min_version: '0.1'\n  verify: {banner.command}\n")
    assert found.seen, found
    facts = from_json(Seen, found.seen)
    assert facts.exit_code == printed.returncode
    assert facts.version.split("p")[0] in (printed.stdout or printed.stderr)


def test_without_verify_the_tool_is_asked_for_its_version(tmp_path: Path) -> None:
    found = seen(tmp_path, 'echo "tool 1.2.3, asked: $# $1"')
    assert (found.version, found.exit_code, found.broken, found.complaint) == ("1.2.3", 0, False, "")
    assert (found.command, found.path) == ("tool --version", f"{tmp_path}/bin/tool")


def test_verify_is_a_shell_line_in_the_catalogs_folder(tmp_path: Path) -> None:
    rows = TOOL + "        verify: cat *.txt | tr x 7\n"
    (tmp_path / "a.txt").write_text("tool x.1\n")
    assert seen(tmp_path, "exit 9", rows).version == "7.1"


def test_a_missing_tool_is_absent(tmp_path: Path) -> None:
    found = look(tmp_path, "cli_tools:\n- name: no-such-tool\n", {"PATH": "/nowhere:/bin"})
    assert found.absent == "no-such-tool is not on the PATH"
    assert found.evidence[0].output == "not in /nowhere:/bin"


def test_a_missing_tool_with_a_verify_line_is_absent(tmp_path: Path) -> None:
    found = look(tmp_path, "cli_tools:\n- name: no-such-tool\n  verify: no-such-tool -V\n", {"PATH": "/bin"})
    assert found.absent
    assert found.absent.startswith("no-such-tool is not on the PATH, and `no-such-tool -V` ended with 127: ")


def test_a_verify_line_may_run_another_program(tmp_path: Path) -> None:
    rows = "cli_tools:\n- name: compose\n  verify: tool compose version\n"
    found = look(tmp_path, rows, program(tmp_path, "tool", "echo Docker Compose version v2.29.7"))
    assert found.seen
    assert (found.seen["exit_code"], found.seen["version"]) == (0, "2.29.7")


def test_a_file_that_may_not_be_run_is_no_tool(tmp_path: Path) -> None:
    environ = program(tmp_path, "tool", "echo 1.2")
    (tmp_path / "bin" / "tool").chmod(0o644)
    assert look(tmp_path, TOOL, environ).absent


@pytest.mark.parametrize(
    ("script", "code", "complaint"),
    [
        ("echo oops >&2; echo more >&2; exit 3", 3, "ended with 3: oops"),
        ("echo only on stdout; exit 1", 1, "ended with 1: only on stdout"),
        ("exit 1", 1, "ended with 1: it said nothing"),
    ],
)
def test_a_failing_verify_is_a_fact(tmp_path: Path, script: str, code: int, complaint: str) -> None:
    found = seen(tmp_path, script, TOOL + "        verify: tool check\n")
    assert (found.exit_code, found.broken) == (code, False)
    assert found.complaint == f"`tool check` {complaint}"
    with pytest.raises(CannotObserve, match=complaint):
        assert found.version


def test_a_shim_without_a_version_is_broken(tmp_path: Path) -> None:
    """As pyenv's: the file is there and can be run, and says this."""
    found = seen(tmp_path, "echo \"pyenv: version '3.12' is not installed (set by .python-version)\" >&2; exit 127")
    assert (found.exit_code, found.broken) == (127, True)
    assert "pyenv: version '3.12' is not installed" in found.complaint


def test_a_tool_that_crashes_is_broken(tmp_path: Path) -> None:
    found = seen(tmp_path, "kill -SEGV $$")
    assert (found.exit_code, found.broken) == (139, True)


def test_a_tool_whose_interpreter_is_missing_is_broken(tmp_path: Path) -> None:
    environ = program(tmp_path, "tool", "")
    (tmp_path / "bin" / "tool").write_text("#!/no/such/python3\n")
    found = look(tmp_path, TOOL, environ)
    assert found.seen, found
    assert (found.seen["exit_code"], found.seen["broken"]) == (127, True)
    assert "the interpreter that it names is missing" in found.seen["complaint"]


def test_a_hung_tool_is_killed_and_unknown(tmp_path: Path) -> None:
    environ = program(tmp_path, "tool", "echo waiting for a license server; sleep 60")
    found = look(tmp_path, TOOL + "        timeout: 0.3 s\n", environ)
    assert found.cannot
    assert found.cannot.startswith("`tool --version` did not end within 0.3")
    assert found.evidence[0].output.startswith("waiting for a license server")


@pytest.mark.parametrize(("script", "said"), [("true", "nothing"), ("echo no number here", "no number here")])
def test_a_banner_without_a_version(tmp_path: Path, script: str, said: str) -> None:
    found = seen(tmp_path, script)
    with pytest.raises(CannotObserve, match=f"no version in what `tool --version` printed: {said}"):
        assert found.version
    assert found.exit_code == 0


def test_stdout_comes_before_stderr(tmp_path: Path) -> None:
    assert seen(tmp_path, "echo 9.9.9 is a warning >&2; echo tool 1.4.2").version == "1.4.2"


@pytest.mark.parametrize(
    ("pattern", "version"),
    [(r"engine (\S+)", "7.8.9"), (r"engine \S+", "7.8.9"), (r"client (\S+)|plugin (\S+)", "4.5")],
)
def test_a_version_pattern_picks_its_part(tmp_path: Path, pattern: str, version: str) -> None:
    rows = TOOL + f"        version_pattern: '{pattern}'\n"
    assert seen(tmp_path, "echo tool 1.2.3; echo engine 7.8.9; echo plugin 4.5 >&2", rows).version == version


@pytest.mark.parametrize("pattern", [r"engine (\S+)", "(v?)"])
def test_a_version_pattern_that_does_not_match(tmp_path: Path, pattern: str) -> None:
    rows = TOOL + f"        version_pattern: '{pattern}'\n"
    with pytest.raises(CannotObserve, match="no version in what"):
        assert seen(tmp_path, "echo tool 1.2.3", rows).version


def test_no_colour_is_requested(tmp_path: Path) -> None:
    environ = program(tmp_path, "tool", 'echo "1.$TERM.$NO_COLOR$FORCE_COLOR"') | {"FORCE_COLOR": "3"}
    assert look(tmp_path, TOOL, environ).evidence[0].output == "1.dumb.1"
