"""A run in which not every check was judged is partial: it says so everywhere, and no red machine turns green by it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from infracat.attach.attachment import Attachment
from infracat.attach.comment import PLAIN, comment_text
from infracat.audit.arguments import JUDGES
from infracat.history import past_run
from infracat.results.document import read
from tests.project import Project

CATALOG = """
    env_vars:
      - {name: SERVICE_URL, example: "https://example.org"}
      - {name: OTHER_URL, example: "https://example.org"}
"""
SET = {"SERVICE_URL": "", "OTHER_URL": "https://example.org"}
JUDGE = "tests_env/test_env_vars.py"


@pytest.fixture(scope="module")
def red_one(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose last whole run is red: a required variable is set, and empty."""
    project = Project(tmp_path_factory.mktemp("red"))
    project.catalog(CATALOG)
    (project.folder / "tests_env").mkdir()
    project.write("tests_env/test_mine.py", "def test_mine(): pass\n")
    assert project.verify(**SET).returncode == 1
    assert project.results()["run"]["partial"] is False
    assert project.results()["run"]["unjudged"] == 0
    return project


@pytest.fixture
def red(red_one: Project, project: Project) -> Project:
    """A copy of it."""
    shutil.copytree(red_one.folder, project.folder, symlinks=True, dirs_exist_ok=True)
    return project


def assert_is_partial(project: Project, whole: int = 0) -> dict[str, Any]:
    """The newest run is partial, and leaves the others alone. The run ``whole`` is the last of the history."""
    found = project.results()
    assert found["run"]["partial"] is True
    latest = (project.folder / "reports" / "latest").readlink()
    assert latest.name == project.runs[whole].name
    changes = found["changes"]
    assert changes is None or not (changes["fixed"] or changes["removed"])
    assert not past_run.read(project.runs[-1]).whole
    return found


def test_a_set_but_empty_variable_is_not_met_by_a_run_of_its_existence(red: Project) -> None:
    done = red.verify("--", "-k", "exists", **SET)
    found = assert_is_partial(red)
    run = found["run"]
    assert 0 < run["unjudged"] < run["cases"]
    sentence = f"{run['unjudged']} of {run['cases']} checks were not judged"
    verdict = f"What was judged of 2 required rows is met; {sentence}"
    said = " ".join(done.stdout.split())
    assert verdict in said
    assert "Not all of the catalog was looked at." in said
    assert "are met" not in said
    row = red.row("env_vars/SERVICE_URL")
    assert row["unjudged"] > 0
    assert "not judged" in row["reason"]
    html = (red.runs[-1] / "report.html").read_text("utf-8")
    assert 'class="met"' not in html
    assert sentence in html
    first, *_ = (red.runs[-1] / "summary.md").read_text("utf-8").splitlines()
    assert "Not all of the catalog was looked at." in first
    assert sentence in first
    attachment = Attachment(red.runs[-1].name, "report.html", "text/html", b"", read(found))
    first, *_ = comment_text(attachment, PLAIN).splitlines()
    assert "Not all of the catalog was looked at." in first
    assert sentence in first


def test_the_run_after_it_is_compared_with_the_whole_one(red: Project) -> None:
    red.verify("--", "-k", "exists", **SET)
    red.verify(**SET)
    assert red.row("env_vars/SERVICE_URL")["since"]["runs"] == 2
    assert red.results()["changes"]["newly_failing"] == []


LEFT_OUT = [
    ("-k", "not is_not_empty"),
    ("-k", "SERVICE_URL"),
    ("-k", "not test_mine"),
    ("--deselect", f"{JUDGE}::test_exists[SERVICE_URL]"),
    ("--deselect", JUDGE),
    ("--maxfail", "1"),
    ("-x", "-n", "1"),
    ("-k", "exists", "-n", "1"),
    ("--ignore-glob", "*test_mine.py"),
    ("--ignore-glob", f"{JUDGES}/test_env*"),
    ("-o", "python_functions=test_exists"),
    ("--setup-only",),
]
WITH_PYTEST = [
    ("tests_env", "-m", "not slow", "-k", "mine"),
    (f"{JUDGE}::test_exists[OTHER_URL]",),
    ("tests_env/test_mine.py",),
    ("tests_env", "--lf"),
    ("tests_env", "--sw"),
    ("tests_env", "--ignore", "tests_env/test_mine.py"),
]


def test_whatever_leaves_out_a_check_makes_a_run_partial(red: Project) -> None:
    for arguments in LEFT_OUT:
        red.verify("--", *arguments, **SET)
        assert_is_partial(red)


def test_so_it_is_with_pytest(red: Project) -> None:
    red.pytest("tests_env", **SET)  # for --lf: what failed last
    assert red.results()["run"]["partial"] is False
    for number, arguments in enumerate(WITH_PYTEST):
        red.pytest(*arguments, **SET)
        assert len(red.runs) == 3 + number
        assert_is_partial(red, whole=1)


@pytest.mark.parametrize("arguments", [("--ff",), ("--durations=3", "-n", "2")], ids=" ".join)
def test_what_leaves_out_nothing_does_not(arguments: tuple[str, ...], red: Project) -> None:
    red.pytest("tests_env", **SET)
    red.pytest("tests_env", *arguments, **SET)
    run = red.results()["run"]
    assert (run["partial"], run["unjudged"]) == (False, 0)


def test_checks_that_have_nothing_to_say_are_not_missed(project: Project) -> None:
    """Of an absent tool, and of a row for another platform, one check speaks for all."""
    project.catalog("""
        cli_tools:
          - {name: no-such-tool, min_version: "1.0"}
          - {name: sh, platform: [windows], verify: "true"}
    """)
    project.verify()
    run = project.results()["run"]
    assert (run["partial"], run["unjudged"]) == (False, 0)


def test_a_check_that_needs_no_facts_is_missed_of_an_absent_row_too(project: Project) -> None:
    project.catalog("cli_tools: [{name: no-such-tool}]\n")
    project.write("tests_env/test_mine.py", "def test_documented(cli_tool): pass\n")
    project.verify()
    assert project.results()["run"]["partial"] is False
    project.verify("--", "-k", "not documented")
    assert assert_is_partial(project)["run"]["unjudged"] == 1


def test_one_of_several_hosts_is_a_part(project: Project) -> None:
    project.catalog("""
        hosts: {far: "local://"}
        env_vars:
          - {name: HOME}
          - {name: PATH, hosts: [far]}
    """)
    project.verify("--host", "local")
    assert project.results()["run"]["partial"] is True


def test_nagios_knows_no_ok_of_a_part(red: Project) -> None:
    done = red.verify("--format", "nagios", "--", "-k", "exists", **SET)
    assert done.returncode == 3
    assert done.stdout.startswith("INFRACAT UNKNOWN - What was judged of 2 required rows is met; ")


def test_metrics_call_no_row_met_of_which_a_check_is_missing(red: Project) -> None:
    red.verify("--", "-k", "exists", **SET)
    metrics = Path(red.runs[-1] / "metrics.prom").read_text("utf-8")
    assert "infracat_row_met{" not in metrics
    assert "infracat_last_success" not in metrics
