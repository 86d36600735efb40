"""``infracat drift`` on small projects: what it names, the rows that it gives, and what it does not say."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from infracat.catalog.load import load
from tests.init.test_running import compose_labels, listening
from tests.paths import REPOSITORY
from tests.project import Project
from tests.services.engine import Engine

SECRET = "hunter2-hunter2-hunter2"


def drift(project: Project, *arguments: str, **environ: str) -> dict[str, Any]:
    """The document; what is told in words is told without a fault as well."""
    here = {"HOME": str(project.folder / "home"), "DOCKER_HOST": "", **environ}
    words = project.infracat("drift", *arguments, **here)
    assert words.returncode in (0, 1), words.stderr
    done = project.infracat("drift", "--format", "json", *arguments, **here)
    assert SECRET[:8] not in done.stdout + done.stderr + words.stdout + words.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found | {"exit": done.returncode}


def named(found: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
    return {(each["kind"], each["key"]): each["where"] for each in found["drifted"]}


def row_of(found: dict[str, Any], key: str) -> str:
    row: str = next(each["row"] for each in found["drifted"] if each["key"] == key)
    return row


def test_a_catalog_that_says_all_has_no_drift(project: Project) -> None:
    project.write("app.py", "import os\nos.environ['STRIPE_KEY']\n")
    project.catalog("env_vars:\n  - {name: STRIPE_KEY}\n")
    assert drift(project, "--check") == {
        "schema": 1, "catalog": "catalog.yaml", "drifted": [], "unknown": [], "exit": 0
    }  # fmt: skip
    assert project.infracat("drift").stdout == "catalog.yaml: no drift\n"


def test_variables_that_are_read_and_not_stated_and_those_that_nothing_reads(project: Project) -> None:
    project.write(
        "src/pay.py",
        """
        import os
        os.environ["STRIPE_KEY"]; os.getenv("LOG_LEVEL", "info")
        os.environ["SET_HERE"] = "1"
        # os.environ["COMMENTED"]
        """,
    )
    project.write("web/main.ts", "const a = process.env.API_URL;\nconst b = process.env.PORT_WEB || 3000;\n")
    project.write("node_modules/x/index.js", "process.env.VENDORED")
    project.write("tests/test_x.py", "import os\nos.environ['OF_TESTS']\n")
    project.write(".github/workflows/ci.yml", "jobs: {a: {env: {K: '${{ secrets.DEPLOY_KEY }}'}}}\n")
    project.write("compose.yaml", "services:\n  db:\n    image: postgres:15\n    command: x ${DB_NAME} ${DB_OPT:-x}\n")
    project.write(".env.example", f"# Pays\nSTRIPE_KEY=sk-...\nUNUSED=1\nAPI_URL=https://u:{SECRET}@h\n")
    project.write(".env", f"STRIPE_KEY={SECRET}\nOLD={SECRET}\n")
    project.write(
        "settings.py", "class S(BaseSettings):\n    database_url: str\n    model_config = {'env_prefix': 'SHOP_'}\n"
    )
    project.catalog(
        """
        env_vars:
          - {name: OLD}
          - {name: OF_TESTS}
          - {name: DATABASE_URL}
          - {name: SHOP_DEBUG}
          - {name: AWS_PROFILE}
          - {name: NOTED}
        cli_tools:
          - {name: git, requires: env_vars/NOTED}
        containers:
          - {name: db, service: db}
        """
    )
    found = drift(project)
    assert named(found) == {
        ("not stated", "env_vars/STRIPE_KEY"): ["src/pay.py:2", ".env.example:2"],
        ("not stated", "env_vars/LOG_LEVEL"): ["src/pay.py:2"],
        ("not stated", "env_vars/API_URL"): ["web/main.ts:1", ".env.example:4"],
        ("not stated", "env_vars/PORT_WEB"): ["web/main.ts:2"],
        ("not stated", "env_vars/DEPLOY_KEY"): [".github/workflows/ci.yml:1"],
        ("not stated", "env_vars/DB_NAME"): ["compose.yaml:4"],
        ("no longer here", "env_vars/OLD"): ["catalog.yaml:2"],
    }
    assert "    purpose: Pays" in row_of(found, "env_vars/STRIPE_KEY")
    assert "level: optional" in row_of(found, "env_vars/LOG_LEVEL")
    assert found["exit"] == 0


def test_the_rows_can_be_pasted(project: Project) -> None:
    """Each of them makes a catalog that has no such drift any more."""
    project.write("app.py", "import os\nos.environ['A_KEY']\nos.environ['B_URL']\n")
    project.write(
        "compose.yaml", "services:\n  web: {image: 'nginx:1', ports: ['8080:80'], depends_on: [db]}\n  db: {image: x}\n"
    )
    project.write(".mcp.json", '{"mcpServers": {"files": {"command": "uvx", "args": ["${TOKEN_X}"]}}}')
    project.catalog("cli_tools:\n  - {name: git}\n")
    found = drift(project)
    assert {each["key"] for each in found["drifted"]} == {
        "env_vars/A_KEY", "env_vars/B_URL", "containers/web", "containers/db", "mcp_tools/files"
    }  # fmt: skip
    sections: dict[str, str] = {"cli_tools": "cli_tools:\n  - {name: git}"}
    for each in found["drifted"]:
        section, _, row = each["row"].partition("\n")
        known = sections.setdefault(section.rstrip(":"), section)
        sections[section.rstrip(":")] = f"{known}\n{row}"
    (project.folder / "catalog.yaml").write_text("\n".join(sections.values()) + "\n", "utf-8")
    assert len(load(project.folder / "catalog.yaml").rows) == 6
    assert drift(project)["drifted"] == []


@pytest.mark.parametrize("name", ["django_shop", "monorepo"])
def test_after_init_only_what_nothing_reads_is_left(project: Project, name: str) -> None:
    shutil.copytree(REPOSITORY / "tests/init/projects" / name, project.folder, dirs_exist_ok=True)
    assert project.infracat("init", HOME=str(project.folder / "home"), DOCKER_HOST="").returncode == 0
    assert {each["kind"] for each in drift(project)["drifted"]} == {"no longer here"}


def test_what_is_ignored(project: Project) -> None:
    project.write("app.py", "import os\nos.environ['A']\nos.environ['AB']\nos.environ['CD']\n")
    project.write("scripts/x.py", "import os\nos.environ['AB']\nos.environ['EF']\n")
    project.catalog("drift: {ignore: [env_vars/C*, scripts/*]}\nenv_vars:\n  - {name: OLD}\n")
    assert named(drift(project)) == {
        ("not stated", "env_vars/AB"): ["app.py:3", "scripts/x.py:2"],
        ("no longer here", "env_vars/OLD"): ["catalog.yaml:3"],
    }


def test_a_bad_catalog_is_exit_code_4(project: Project) -> None:
    project.catalog("drift: [a]\n")
    done = project.infracat("drift", "--check")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("catalog.yaml:1:8: drift: is a list; expected a mapping")


def test_a_file_that_cannot_be_read_leaves_open_what_nothing_reads(open_folder: Path) -> None:
    project = Project(open_folder)
    project.write("app.py", "x").chmod(0)
    project.catalog("env_vars:\n  - {name: OLD}\n")
    done = project.infracat_as_nobody("drift", "--check", "--format", "json", DOCKER_HOST="")
    found = json.loads(done.stdout)
    assert (found["drifted"], done.returncode) == ([], 1)
    assert found["unknown"][0]["why"].startswith("not read: app.py: ")


def test_files_that_contradict_a_row(project: Project) -> None:
    project.write(".python-version", "3.12.4\n")
    project.write(".nvmrc", "20\n")
    project.write("pyproject.toml", "[project]\nname = 'x'\nrequires-python = '>=3.11,<4'\n")
    project.write("go.mod", "module x\n\ngo 1.22\n")
    project.catalog(
        """
        cli_tools:
          - {name: python3, version: "3.10"}
          - {name: node, min_version: 22}
          - {name: go, min_version: "1.20"}
        """
    )
    found = drift(project)
    assert named(found) == {
        ("contradicts", "cli_tools/python3"): [".python-version", "catalog.yaml:2"],
        ("contradicts", "cli_tools/node"): [".nvmrc", "catalog.yaml:3"],
    }
    assert {each["what"] for each in found["drifted"]} >= {"the row says >= 22, and the file 20"}


def test_servers_of_mcp_configurations(project: Project) -> None:
    servers = {"files": {"command": "uvx", "args": ["x", SECRET]}, "web": {"url": f"http://h?key={SECRET}"}}
    project.write(".mcp.json", json.dumps({"mcpServers": servers}, indent=1))
    project.catalog(
        """
        mcp_tools:
          - {name: files, config: .mcp.json, server: files}
          - {name: old, config: .mcp.json, server: old}
          - {name: lost, config: .vscode/mcp.json, server: lost}
          - {name: mine, config: ~/mcp.json, server: mine}
        """
    )
    found = drift(project)
    assert named(found) == {
        ("not stated", "mcp_tools/web"): [".mcp.json:10"],
        ("no longer here", "mcp_tools/old"): ["catalog.yaml:3"],
        ("no longer here", "mcp_tools/lost"): ["catalog.yaml:4"],
    }


def test_folders_with_copies_beside_a_stated_one(project: Project) -> None:
    for name in (
        "backups/db/a.dump",
        "backups/files/b.tar.gz",
        "backups/notes/readme.txt",
        "dumps/c.sql",
        "schema/d.sql",
    ):
        project.write(name, "x")
    project.catalog(
        """
        backups:
          - {name: db, method: pg_dump, frequency: daily, location: ./backups/db/}
          - {name: bucket, method: tar, frequency: daily, location: "s3://shop/x"}
        """
    )
    found = drift(project)
    assert named(found) == {("not stated", "backups/files"): ["backups/files/"]}
    assert "method: tar" in row_of(found, "backups/files")


def test_what_listens_in_the_folder(project: Project) -> None:
    with listening(project.folder, 22300) as stated, listening(project.folder, 22700) as more:
        project.catalog(f"network:\n  - {{name: a, port: {stated}}}\n")
        found = drift(project)
    ((kind, key),) = named(found)
    assert kind == "not stated"
    assert key.endswith(f"-{more}")
    assert f"port: {more}" in row_of(found, key)


def test_what_listens_is_stated_by_the_url_of_a_service_too(project: Project) -> None:
    with listening(project.folder, 22300) as store, listening(project.folder, 22700) as api:
        project.catalog(
            f"cloud_services: [{{name: s3, provider: aws, endpoint: 'http://localhost:{store}', resources: []}}]\n"
            f"external_apis: [{{name: mock, endpoint: 'http://127.0.0.1:{api}/v1'}}]\n"
        )
        assert named(drift(project)) == {}


@pytest.fixture
def running(project: Project, engine: Engine) -> Iterator[None]:
    labels = {
        "drift-db-1": ["-p", "127.0.0.1:26479:5432", *compose_labels("db", project.folder)],
        "drift-cache-1": compose_labels("cache", project.folder),
        "drift-other-1": compose_labels("other", project.folder.parent),
    }
    with ExitStack() as stack:
        for name, options in labels.items():
            stack.enter_context(engine.container("--name", name, *options))
        yield


@pytest.mark.usefixtures("running")
def test_containers_that_run_and_are_not_stated_and_those_that_are_gone(project: Project, engine: Engine) -> None:
    project.write("compose.yaml", "services:\n  db: {image: x}\n  web: {image: y, container_name: shop-web}\n")
    project.catalog(
        """
        containers:
          - {name: db, service: db}
          - {name: shop-web}
          - {name: queue, service: queue}
          - {name: elsewhere, hosts: [far]}
        hosts: {far: "ssh://far"}
        """
    )
    found = drift(project, "--check", DOCKER_HOST=engine.host)
    assert named(found) == {
        ("not stated", "containers/db"): ["the running container drift-db-1", "catalog.yaml:2"],
        ("not stated", "containers/cache"): ["the running container drift-cache-1"],
        ("no longer here", "containers/queue"): ["catalog.yaml:4"],
    }
    assert "127.0.0.1:26479:5432" in row_of(found, "containers/db")
    assert (found["unknown"], found["exit"]) == ([], 1)


def test_an_engine_that_is_down_leaves_open_what_runs(project: Project) -> None:
    project.write("compose.yaml", "services:\n  db: {image: x}\n")
    project.catalog("containers:\n  - {name: db, service: db}\n  - {name: old, service: old}\n")
    found = drift(project, "--check", DOCKER_HOST=f"unix://{project.folder}/nobody.sock")
    assert (found["drifted"], found["exit"]) == ([], 1)
    ((part, why),) = ((each["part"], each["why"]) for each in found["unknown"])
    assert part == "containers"
    assert why.startswith("what runs: the container engine at ")


def test_ten_thousand_files_are_the_most(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    from infracat.drift import compare, source_files

    monkeypatch.setattr(source_files, "MAX_FILES", 2)
    for number in range(3):
        project.write(f"f{number}.py", f"import os\nos.environ['KEY_{number}']\n")
    project.catalog("env_vars:\n  - {name: OLD}\n")
    found = compare.drift(load(project.folder / "catalog.yaml"), {"DOCKER_HOST": ""})
    assert [each.key for each in found.drifted] == ["env_vars/KEY_0", "env_vars/KEY_1"]
    assert [each.why for each in found.unknown] == ["not read: files beyond the first 2"]


def test_a_row_that_says_too_little_is_stated_all_the_same(project: Project) -> None:
    """A second one, with another name, is not what its author needs."""
    project.write(".mcp.json", '{"mcpServers": {"clock": {"command": "no-such-clock"}}}')
    project.catalog("mcp_tools: [{name: clock, missing: [config]}]\n")
    assert ("not stated", "mcp_tools/clock") not in named(drift(project))
    project.catalog("env_vars: [{name: HOME}]\n")
    assert ("not stated", "mcp_tools/clock") in named(drift(project))
