"""Run folders that cannot be read are told for what they are: of a newer infracat, or a link to nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from infracat.cli import run
from tests.project import Project

CATALOG = "env_vars: [{name: PATH}]\n"
NEWER = "written by a newer infracat (9.0, schema 2; this one reads schema 1): upgrade infracat"


@pytest.fixture
def newer(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of a later version, whose results hold what this one does not know."""
    project.catalog(CATALOG)
    project.verify()
    (folder,) = project.runs
    for name in ("results.json", "observations.json"):
        document = json.loads((folder / name).read_text("utf-8"))
        document |= {"schema": 2, "infracat": "9.0", "rows": {"else": 1}}
        (folder / name).write_text(json.dumps(document), "utf-8")
    (folder / "statuses.json").unlink()
    monkeypatch.chdir(project.folder)
    monkeypatch.setenv("JIRA_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("JIRA_TOKEN", "x")
    return folder


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["history"], 0),
        (["diff", "{run}", "latest"], 4),
        (["bundle", "{run}"], 4),
        (["attach", "jira:OPS-1", "{run}", "--dry-run"], 4),
        (["attach", "jira:OPS-1", "{run}", "--dry-run", "--report"], 4),
        (["verify", "--from", "{folder}/observations.json"], 4),
    ],
)
def test_a_run_of_a_newer_infracat_is_not_damaged(
    newer: Path, command: list[str], code: int, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run([word.format(run=newer.name, folder=newer) for word in command]) == code
    told = capfd.readouterr().err
    assert NEWER in told
    assert "damaged" not in told


def test_its_statuses_alone_are_of_a_newer_one(newer: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (newer / "statuses.json").write_text('{"id": "x", "rows": []}', "utf-8")
    assert run(["history"]) == 0
    assert f"passed over: {newer.name}: {NEWER}" in capsys.readouterr().err


def test_the_next_audit_passes_it_over(newer: Path, project: Project) -> None:
    assert project.verify().returncode == 0
    assert project.results()["history"]["damaged"] == [f"{newer.name}: {NEWER}"]


@pytest.mark.parametrize("above", ["", "runs"])
@pytest.mark.parametrize("command", ["verify", "history", "diff", "bundle", "attach jira:OPS-1"])
def test_reports_as_a_link_to_nothing(
    project: Project, command: str, above: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    project.catalog(CATALOG)
    (project.folder / "reports").symlink_to("/nowhere/at-all")
    monkeypatch.chdir(project.folder)
    assert run([*command.split(), "--report-dir", f"reports/{above}"]) == 4
    assert "reports: is a link to /nowhere/at-all, which is not there" in capfd.readouterr().err


@pytest.mark.parametrize("command", ["verify", "history"])
def test_reports_as_a_file(
    project: Project, command: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    project.catalog(CATALOG)
    project.write("reports", "")
    monkeypatch.chdir(project.folder)
    assert run([command]) == 4
    assert "reports: is a file, not a folder" in capfd.readouterr().err


def test_reports_as_a_link_to_a_folder_are_written(project: Project) -> None:
    project.catalog(CATALOG)
    (project.folder / "elsewhere").mkdir()
    (project.folder / "reports").symlink_to("elsewhere")
    assert project.verify().returncode == 0
    assert len(list((project.folder / "elsewhere").glob("2*"))) == 1
