"""Whatever a project puts into ``tests_env``: what failed or was not judged is never green."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.project import Project

CATALOG = """
    cli_tools:
      - {name: tool, min_version: "2.0"}
    network:
      - {name: nothing, port: 5987, expect: closed}
"""
BOTH = pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "n2"])


@pytest.fixture
def met(project: Project) -> Project:
    project.tool("tool", "echo 2.5.1")
    project.catalog(CATALOG)
    return project


@BOTH
def test_unittest_classes_count(met: Project, workers: list[str]) -> None:
    met.write(
        "tests_env/test_old.py",
        """
        import unittest

        class Old(unittest.TestCase):
            def test_fails(self):
                self.assertEqual(1, 2)

            def test_passes(self):
                pass
    """,
    )
    assert met.verify(*workers).returncode == 1
    checks = {check["name"]: check for check in met.row("tests_env/test_old")["checks"]}
    assert {name: check["status"] for name, check in checks.items()} == {"fails": "failed", "passes": "passed"}
    assert checks["fails"]["message"] == "self.assertEqual(1, 2) does not hold (tests_env/test_old.py:5)"


@BOTH
def test_items_of_other_plugins_count(met: Project, workers: list[str]) -> None:
    met.write(
        "tests_env/conftest.py",
        """
        import pytest

        class Item(pytest.Item):
            def runtest(self):
                raise AssertionError("not as it should be")

        class File(pytest.File):
            def collect(self):
                yield Item.from_parent(self, name="whole")

        def pytest_collect_file(file_path, parent):
            return File.from_parent(parent, path=file_path) if file_path.suffix == ".txt" else None
    """,
    )
    met.write("tests_env/list.txt", "")
    assert met.verify(*workers).returncode == 1
    assert met.row("tests_env/list")["checks"][0]["message"] == "not as it should be"


@BOTH
@pytest.mark.parametrize("text", [r"bad \udcff", r"nul \x00", r"\ud800", "x" * 100_000])
def test_a_message_may_be_anything(met: Project, workers: list[str], text: str) -> None:
    met.write(
        "tests_env/test_mine.py",
        f"""
        def test_says(cli_tool, seen):
            print("{text[:50]}")
            assert False, "{text}"
    """,
    )
    assert met.verify(*workers).returncode == 1
    checks = {check["name"]: check for check in met.row("cli_tools/tool")["checks"]}
    assert checks["says"]["status"] == "failed"
    assert len(checks["says"]["message"]) < 30_000


def test_a_verdict_that_never_comes_is_unknown(met: Project) -> None:
    met.write(
        "tests_env/test_mine.py",
        """
        import os

        def test_dies(cli_tool, seen):
            os._exit(0)

        def test_own():
            pass
    """,
    )
    assert met.verify("-n", "2", "--", "--max-worker-restart=0").returncode == 1
    checks = {check["name"]: check["status"] for check in met.row("cli_tools/tool")["checks"]}
    assert checks["dies"] == "unknown"
    assert set(checks) == {"exists", "version", "dies"}
    assert "tests_env/test_mine" in met.statuses()


@pytest.mark.parametrize("distribution", ["load", "loadscope", "worksteal"])
def test_judges_of_the_same_file_and_name_are_both_asked(met: Project, distribution: str) -> None:
    met.write("tests_env/test_network.py", "def test_exists(network_resource, seen): assert False, 'mine'\n")
    assert met.verify("-n", "2", "--", f"--dist={distribution}").returncode == 1
    statuses = sorted(check["status"] for check in met.row("network/nothing")["checks"])
    assert statuses == ["failed", "passed"]


@pytest.mark.parametrize("option", ["--fixtures", "--collect-only", "--setup-plan", "--markers"])
def test_listing_is_no_audit(met: Project, option: str) -> None:
    done = met.verify("--", option)
    assert done.returncode == 0
    assert "tests_env" in done.stdout + done.stderr or "pytest" in done.stdout + done.stderr
    assert not list(met.folder.glob("reports/*"))


def test_failing_tests_of_others_in_the_same_run_still_fail_it(met: Project) -> None:
    met.write("tests/test_unit.py", "def test_unit(): assert False\n")
    assert met.pytest("tests_env", "tests").returncode == 1
    assert set(met.statuses().values()) == {"passed"}


def test_marks_mean_what_they_mean_to_pytest(met: Project) -> None:
    met.write(
        "tests_env/test_mine.py",
        """
        import pytest

        @pytest.mark.xfail(reason="known")
        def test_known(cli_tool):
            assert False

        @pytest.mark.xfail(strict=True)
        def test_strict(cli_tool): ...

        @pytest.mark.parametrize("size", ["S", "L"])
        def test_sizes(size): ...

        @pytest.mark.skip(reason="later")
        def test_later(cli_tool): ...
    """,
    )
    assert met.verify().returncode == 1
    checks = {check["name"]: check["status"] for check in met.row("cli_tools/tool")["checks"]}
    assert (checks["known"], checks["strict"], checks["later"]) == ("skipped", "failed", "skipped")
    assert {check["name"] for check in met.row("tests_env/test_mine")["checks"]} == {"sizes[S]", "sizes[L]"}


@BOTH
def test_a_module_that_exits_costs_itself(met: Project, workers: list[str]) -> None:
    met.write("tests_env/test_exit.py", "import sys\nsys.exit(0)\n")
    assert met.verify(*workers).returncode == 1
    assert met.statuses()["cli_tools/tool"] == "passed"
    assert "sys.exit" in met.row("tests_env/test_exit")["reason"]


@BOTH
@pytest.mark.parametrize("package", [False, True])
def test_a_conftest_that_exits_costs_its_folder(met: Project, workers: list[str], package: bool) -> None:
    met.write("tests_env/sub/conftest.py", "import sys\nsys.exit(0)\n")
    met.write("tests_env/sub/test_mine.py", "def test_mine(): ...\n")
    if package:
        met.write("tests_env/sub/__init__.py", "")
    assert met.verify(*workers).returncode == 1
    assert met.statuses()["cli_tools/tool"] == "passed"
    assert met.statuses()["tests_env/sub"] == "unknown"
    assert "sys.exit" in met.row("tests_env/sub")["reason"]


def test_an_absent_recommended_row_blocks(project: Project) -> None:
    project.catalog("""
        cli_tools:
          - {name: root-tool, level: recommended}
          - {name: leaf-tool, requires: [cli_tools/root-tool]}
    """)
    assert project.verify().returncode == 1
    assert project.statuses() == {"cli_tools/root-tool": "warned", "cli_tools/leaf-tool": "blocked"}


def test_an_absent_optional_row_is_not_passed_by_judges_that_do_not_look(project: Project) -> None:
    project.catalog("cli_tools: [{name: no-such-tool, level: optional}]\n")
    project.write("tests_env/test_mine.py", "def test_has_a_name(cli_tool): assert cli_tool.name\n")
    assert project.verify().returncode == 0
    assert project.statuses() == {"cli_tools/no-such-tool": "skipped"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda document: document["observations"][0].update(seen=None), "exactly one of"),
        (lambda document: document.update(schema=99), "schema"),
        (lambda document: document["observations"][0].update(at="yesterday"), "damaged"),
    ],
)
def test_an_edited_observation_is_refused(met: Project, change, words: str) -> None:  # type: ignore[no-untyped-def]
    met.verify()
    document = json.loads((met.runs[0] / "observations.json").read_text())
    change(document)
    done = met.verify("--from", str(met.write("edited.json", json.dumps(document))))
    assert done.returncode == 4
    assert words in done.stderr


def test_a_deep_or_endless_replay_is_refused(met: Project) -> None:
    import os

    met.write("deep.json", "[" * 100_000)
    os.mkfifo(met.folder / "fifo.json")
    for name in ("deep.json", "fifo.json"):
        done = met.verify("--from", name)
        assert (done.returncode, "Traceback" in done.stderr) == (4, False)


def test_a_fifo_as_env_file_is_unknown_and_hangs_nothing(project: Project) -> None:
    import os

    project.catalog("env_vars: [{name: NO_SUCH_VARIABLE_1}]\n")
    os.mkfifo(project.folder / ".env")
    assert project.verify().returncode == 1
    assert "is not a regular file" in project.row("env_vars/NO_SUCH_VARIABLE_1")["reason"]


def test_a_folder_whose_name_is_not_utf8(met: Project, tmp_path: Path) -> None:
    strange = Path(str(tmp_path / "caf") + "\udce9")
    strange.mkdir()
    (strange / "catalog.yaml").write_bytes((met.folder / "catalog.yaml").read_bytes())
    done = Project(strange).verify(PATH=met.environ()["PATH"])
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


def test_a_monitor_gets_one_line_whatever_happens(met: Project) -> None:
    met.write("tests_env/conftest.py", "def pytest_sessionfinish():\n    print('chatter')\n")
    assert met.verify("--format", "nagios").stdout.count("\n") == 1
    assert json.loads(met.verify("--format", "json").stdout)["run"]["exit_code"] == 0
    met.catalog("nonsense: []\n")
    done = met.verify("--format", "nagios")
    assert (done.returncode, done.stdout.count("\n")) == (3, 1)


def test_on_a_github_runner_a_tools_words_are_no_commands(project: Project) -> None:
    project.tool("tool", "echo '::error::owned'; exit 1")
    project.catalog("cli_tools: [{name: tool, verify: tool}]\n")
    lines = project.verify(GITHUB_ACTIONS="true").stdout.splitlines()
    token = lines[0].removeprefix("::stop-commands::")
    assert lines[0].startswith("::stop-commands::")
    assert lines[-1] == f"::{token}::"


def test_tests_of_others_in_the_same_run_are_told_as_pytest_tells_them(met: Project) -> None:
    met.write(
        "tests/test_unit.py",
        """
        def test_unit():
            print("begin" + "x" * 30_000 + "end")
            expected = 42
            assert expected == 43
    """,
    )
    done = met.pytest("tests_env", "tests")
    assert done.returncode == 1
    assert f"begin{'x' * 30_000}end" in done.stdout
    assert "assert 42 == 43" in done.stdout


def test_a_module_of_others_that_exits_ends_pytest_as_ever(met: Project) -> None:
    met.write("tests/test_unit.py", "import sys\nsys.exit(7)\n")
    assert met.pytest("tests_env", "tests").returncode != 0
    assert "SystemExit: it called" not in met.pytest("tests_env", "tests").stdout
