"""Files that are longer than anybody reads: told as unknown, and never read by half."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infracat.facts import LOCAL, CannotObserve
from infracat.hosts.files import dotenv
from infracat.hosts.machine import Machine
from infracat.hosts.machines import host_of
from infracat.sections.containers.project import default_project
from tests.looking import look
from tests.project import Project

FILLING = "".join(f"FILLING_{number}={'x' * 80}\n" for number in range(12_000))  # 1.1 MB
SECRET = "sk-0123456789-abcdefghij"
ROW = """
    env_vars:
      - {{name: LATER_KEY, secret: true{more}}}
"""


def test_a_variable_behind_a_megabyte_is_set_and_masked(project: Project) -> None:
    for file in (".env", "app.env"):
        project.write(file, FILLING + f"LATER_KEY={SECRET}-of-{file}\n")
    project.catalog(
        """
        env_vars:
          - {name: LATER_KEY, secret: true, from: app.env}
        cli_tools:
          - {name: tail, verify: 'cat .env app.env | grep LATER'}
        """
    )
    project.verify()
    assert project.row("env_vars/LATER_KEY")["status"] == "passed"
    for path in (project.folder / "reports").rglob("*.*"):
        assert path.is_dir() or SECRET[:8] not in path.read_text("utf-8", errors="replace"), path


@pytest.mark.parametrize(("file", "more"), [(".env", ""), ("app.env", ", from: app.env")])
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x" * 4_000_001, "has more than 4,000,000 bytes"),
        ("A=1\n" * 100_001, "has more than 100,000 lines"),
        ('A="\n" b\n' * 1_002, "more than 1,000 of its statements are wrong"),
    ],
)
def test_a_longer_file_is_unknown(tmp_path: Path, file: str, more: str, text: str, why: str) -> None:
    (tmp_path / file).write_text(f"LATER_KEY={SECRET}\n{text}")
    found = look(tmp_path, ROW.format(more=more))
    assert found.cannot is not None
    assert re.fullmatch(rf"{re.escape(file)}: is not read: (it )?{why}", found.cannot)


def test_wrong_statements_are_few() -> None:
    with pytest.raises(dotenv.FileTooLarge):
        dotenv.read('A="\n" b\n' * 2_000)
    assert len(dotenv.read("A=1\nno assignment at all\n" * 2_000).bad_lines) == 2_000


@pytest.mark.parametrize("file", ["compose.yaml", ".env"])
def test_a_project_whose_files_are_too_long(tmp_path: Path, file: str) -> None:
    (tmp_path / "compose.yaml").touch()
    (tmp_path / file).write_text("# " + "x" * 5_000_000)
    host = host_of({LOCAL: Machine(tmp_path, environ={})}, LOCAL, timeout=60)
    with pytest.raises(CannotObserve, match=rf"^{file}: is not read: it has more than "):
        default_project(host)


@pytest.mark.parametrize("name", ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"])
def test_credentials_that_are_not_read_whole(tmp_path: Path, name: str) -> None:
    pytest.importorskip("botocore")
    (tmp_path / "own").write_text(
        f"[default]\n# {'x' * 1_100_000}\naws_access_key_id = A\naws_secret_access_key = {SECRET}\n"
    )
    rows = "cloud_services:\n  - {name: shop, provider: s3, resources: ['s3://shop'], endpoint: 'http://localhost:1'}\n"
    found = look(tmp_path, rows, {name: str(tmp_path / "own"), "HOME": str(tmp_path)})
    assert found.cannot == f"{tmp_path}/own: is not read: it has more than 1,048,576 bytes"
