"""Other people's tests and settings: the audit leaves them alone, and they leave the audit alone."""

from __future__ import annotations

import pytest

from tests.project import Project

CATALOG = """
    cli_tools:
      - {name: tool, min_version: "2.0"}
"""


@pytest.fixture
def ours(project: Project) -> Project:
    project.tool("tool", "echo 2.5.1")
    project.catalog(CATALOG)
    return project


HOSTILE = {
    "python_files": {"pytest.ini": "[pytest]\npython_files = check_*.py\n"},
    "filterwarnings": {"pytest.ini": "[pytest]\nfilterwarnings = error\n"},
    "missing plugin in addopts": {"pytest.ini": "[pytest]\naddopts = --cov=src --strict-markers --no-such-option\n"},
    "empty parameter sets": {"pytest.ini": "[pytest]\nempty_parameter_set_mark = fail_at_collect\n"},
    "a conftest that raises": {"conftest.py": "raise RuntimeError('not for you')\n"},
    "a conftest with our fixtures": {
        "conftest.py": "import pytest\n@pytest.fixture(autouse=True)\ndef cli_tool():\n    raise RuntimeError('mine')\n"
    },
    "pyproject": {"pyproject.toml": "[tool.pytest.ini_options]\nminversion = '99'\naddopts = ['-x', '-n', '7']\n"},
    "broken pyproject": {"pyproject.toml": "[tool.pytest.ini_options\n"},
    "a module of the same name": {"tests_env/test_cli_tools.py": "def test_mine():\n    pass\n"},
    "a package of the same name": {
        "tests_env/__init__.py": "",
        "tests_env/helpers.py": "answer = 42\n",
        "tests_env/test_cli_tools.py": "from tests_env.helpers import answer\ndef test_mine():\n    assert answer\n",
    },
    "modules that shadow ours": {"yaml.py": "raise RuntimeError\n", "pytest.py": "raise RuntimeError\n"},
}
IN_WORKERS = ("missing plugin in addopts", "a conftest with our fixtures", "pyproject", "modules that shadow ours")
RUNS = [(name, ()) for name in HOSTILE] + [(name, ("-n", "1")) for name in IN_WORKERS]


@pytest.mark.parametrize(("settings", "workers"), RUNS)
def test_a_project_with_hostile_pytest_settings_changes_nothing(
    ours: Project, settings: str, workers: tuple[str, ...]
) -> None:
    ours.new_process = "shadow" in settings  # what Python imports from the project's folder is the point
    for name, text in HOSTILE[settings].items():
        ours.write(name, text)
    done = ours.verify(*workers, PYTEST_ADDOPTS="-x --no-such-option", PYTEST_PLUGINS="no_such_plugin")
    assert (done.returncode, done.stderr) == (0, "")
    assert [check["status"] for check in ours.row("cli_tools/tool")["checks"]] == ["passed"] * 2


def test_a_projects_own_judges_run_too(ours: Project) -> None:
    ours.write(
        "tests_env/conftest.py",
        """
        import pytest

        @pytest.fixture
        def limit():
            return 3
    """,
    )
    ours.write(
        "tests_env/test_mine.py",
        """
        from infracat import AtMost, recommended

        def test_major(cli_tool, seen, expect, limit):
            expect(int(seen.version.split(".")[0]), AtMost(limit))

        def test_fails(cli_tool, seen):
            assert seen.version == "9"

        @recommended
        def test_warns(cli_tool, seen):
            assert seen.version == "9", "nine would be nicer"

        def test_bug(cli_tool, seen):
            seen.no_such_fact

        class TestMore:
            def test_in_a_class(self, cli_tool):
                assert cli_tool.name == "tool"

        def test_other_rows(catalog):
            assert [row.key for row in catalog.rows] == ["cli_tools/tool"]
    """,
    )
    assert ours.verify("-n", "2").returncode == 1
    checks = {check["name"]: check for check in ours.row("cli_tools/tool")["checks"]}
    assert {name: check["status"] for name, check in checks.items()} == {
        "exists": "passed", "version": "passed", "major": "passed", "fails": "failed",
        "warns": "warned", "bug": "unknown", "in_a_class": "passed",
    }  # fmt: skip
    assert checks["fails"]["message"] == 'assert seen.version == "9" does not hold (tests_env/test_mine.py:7)'
    assert checks["warns"]["message"] == "nine would be nicer"
    assert checks["bug"]["message"].startswith("the judge has a bug: AttributeError")
    assert checks["major"]["expected"] == "<= 3"
    assert ours.statuses()["tests_env/test_mine"] == "passed"


@pytest.mark.parametrize("command", ["verify", "pytest"])
@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "n2"])
def test_a_judge_module_that_does_not_import_is_an_unknown_row_of_its_own(
    ours: Project, command: str, workers: list[str]
) -> None:
    ours.write("tests_env/test_broken.py", "import no_such_module\n")
    ours.write("tests_env/test_two_rows.py", "def test_two(cli_tool, container): ...\n")
    ours.write("tests_env/test_typo.py", "from infracat import states\n@states('memroy')\ndef test_x(cli_tool): ...\n")
    done = ours.verify(*workers) if command == "verify" else ours.pytest("tests_env", *workers)
    assert done.returncode == 1
    assert ours.statuses() == {
        "cli_tools/tool": "passed", "tests_env/test_broken": "unknown", "tests_env/test_two_rows": "unknown",
        "tests_env/test_typo": "unknown",
    }  # fmt: skip
    assert "No module named 'no_such_module'" in ours.row("tests_env/test_broken")["reason"]
    assert "a judge has one row" in ours.row("tests_env/test_two_rows")["reason"]
    assert "no such field" in ours.row("tests_env/test_typo")["reason"]


def test_pytest_tests_env_is_the_same_audit(ours: Project) -> None:
    ours.write("tests_env/test_mine.py", "def test_mine(cli_tool, seen):\n    assert seen.version\n")
    done = ours.pytest("tests_env", "-v")
    assert done.returncode == 0, done.stdout
    assert "tests_env/test_cli_tools.py::test_version[tool] PASSED" in done.stdout
    assert "3 passed" in done.stdout
    assert "infracat report: reports/" in done.stdout
    assert not ours.results()["run"]["partial"]


def test_pytest_prints_statuses_of_its_own_and_no_traceback(ours: Project) -> None:
    ours.catalog("""
        cli_tools:
          - {name: absent}
          - {name: tool, min_version: "9", level: recommended}
    """)
    done = ours.pytest("tests_env")
    assert done.returncode == 1
    assert "1 warned" in done.stdout
    assert "cli_tools/absent: absent is not on the PATH" in done.stdout
    assert "def test_exists" not in done.stdout


def test_a_built_in_judge_is_found_under_the_name_that_reports_give_it(ours: Project) -> None:
    done = ours.pytest("tests_env/test_cli_tools.py::test_version[tool]")
    assert done.returncode == 0, done.stdout
    assert ours.statuses() == {"cli_tools/tool": "passed"}
    assert ours.results()["run"]["partial"] is True


def test_collect_only_observes_nothing(ours: Project) -> None:
    ours.tool("tool", "touch looked; echo 2.5")
    for arguments in ([], ["-n", "2"]):
        done = ours.pytest("tests_env", "--collect-only", "-q", *arguments)
        assert done.returncode == 0, done.stdout
    assert not (ours.folder / "looked").exists()
    assert not list(ours.folder.glob("reports/*"))


def test_ordinary_tests_are_left_alone(ours: Project) -> None:
    ours.write(
        "tests/test_unit.py",
        """
        import pytest

        @pytest.fixture
        def container():
            return "mine"

        def test_unit(container):
            assert container == "mine"

        def test_seen(request):
            with pytest.raises(pytest.FixtureLookupError):
                request.getfixturevalue("seen")
    """,
    )
    done = ours.pytest()
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout
    assert ours.runs == []


def test_without_xdist_and_pytest_html_pytest_still_audits(ours: Project) -> None:
    done = ours.pytest("tests_env", "-p", "no:xdist", "-p", "no:html")
    assert done.returncode == 0, done.stdout + done.stderr
    assert ours.statuses() == {"cli_tools/tool": "passed"}


def test_a_bad_catalog_ends_pytest_with_4(ours: Project) -> None:
    ours.catalog("cli_tool: []\n")
    done = ours.pytest("tests_env")
    assert done.returncode == 4
    assert "did you mean" in done.stderr
