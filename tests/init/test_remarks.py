"""What ``init`` says after its summary: what it saw and did not understand, and what ``verify`` will start."""

from __future__ import annotations

import doctest
import json

import pytest

from infracat.init import started
from infracat.init.started import server_command
from tests.init.test_command import init
from tests.init.test_merging import made, stated
from tests.project import Project


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(started).attempted
    assert not doctest.testmod(started).failed


@pytest.mark.parametrize(
    ("command", "arguments", "shown"),
    [
        ("npx", ["-y", "@scope/server-files@1.2", "/srv"], "npx @scope/server-files@1.2 (downloads and runs it)"),
        ("uvx", ["mcp-server-git"], "uvx mcp-server-git (downloads and runs it)"),
        ("pnpm", ["dlx", "some-server"], "pnpm some-server (downloads and runs it)"),
        ("npm", ["run", "mcp"], "npm …"),
        ("uv", ["tool", "run", "x-server"], "uv x-server (downloads and runs it)"),
        ("uv", ["run", "server.py"], "uv …"),
        ("cmd", ["/c", "npx", "-y", "some-server"], "npx some-server (downloads and runs it)"),
        ("docker", ["run", "-i", "-e", "TOKEN=t0psecret", "acme/mcp"], "docker … (downloads and runs it)"),
        ("npx", ["sk-abcdefghijklmnopqrstuvwxyz0123"], "npx … (downloads and runs it)"),
        ("npx", ["--token", "hunter", "-y", "pkg"], "npx … (downloads and runs it)"),
        ("node", ["server.js"], "node …"),
        ("python3", [], "python3"),
        ("/opt/tools/server", [], "server"),
    ],
)
def test_how_a_server_is_started(command: str, arguments: list[str], shown: str) -> None:
    assert server_command({"command": command, "args": arguments}) == shown


@pytest.mark.parametrize(
    "server", [{}, {"url": "https://a.test"}, {"command": "npx", "disabled": True}, {"command": 1}]
)
def test_a_server_that_is_not_started(server: dict[str, object]) -> None:
    assert server_command(server) == ""


def test_the_commands_that_verify_will_start(project: Project) -> None:
    servers = {
        "files": {"command": "npx", "args": ["-y", "@acme/files", "--token", "hunter2hunter2"]},
        "web": {"url": "https://mcp.example.com"},
    }
    project.write(".mcp.json", json.dumps({"mcpServers": servers}))
    project.write("compose.yaml", "services: {db: {image: 'postgres:15'}}\n")
    done = init(project)
    assert done.stderr == (
        "\n`infracat verify` will start these commands, because of what was found:\n"
        "  mcp_tools/files: npx @acme/files (downloads and runs it)\n"
        "  cli_tools/docker-compose: docker compose version\n"
    )
    assert "will start" not in done.stdout


def test_what_is_not_understood(project: Project) -> None:
    services = "{web: {image: 'acme/web:${TAG}', ports: ['${PORT}:80', '81:81']}, odd: {image: 'A B'}, ok: {image: x}}"
    project.write("compose.yaml", f"services: {services}\n")
    project.write("deploy/web.service", "[Service]\n")
    for number in range(5):
        project.write(f"k8s/{number}.yaml", "kind: Pod\n")
    project.write("fly.toml", "app = 'x'\n")
    project.write("pyproject.toml", "[project]\nrequires-python = 'whatever'\n")
    told = init(project).stderr.splitlines()
    assert told[:2] == ["", "Seen, and not understood; add what the project needs of it:"]
    assert told[2:8] == [
        "  compose.yaml:1: web: image, ports depend on TAG, PORT: not known, or must not be shown",
        "  compose.yaml:1: odd: image was not understood",
        "  cli_tools/python3: its range of versions was not understood",
        "  k8s/0.yaml, k8s/1.yaml, k8s/2.yaml and 2 more: for Kubernetes",
        "  fly.toml: for Fly.io",
        "  deploy/web.service: systemd's",
    ]


def test_it_is_bounded(project: Project) -> None:
    services = "".join(f"  s{number}: {{image: 'x:${{T{number}}}'}}\n" for number in range(40))
    project.write("compose.yaml", f"services:\n{services}")
    told = init(project).stderr.split("`infracat verify`")[0].splitlines()
    assert len(told) == 16
    assert "  … and 28 more" in told


def test_a_value_of_env_that_must_not_be_shown_is_not_told(project: Project) -> None:
    project.write("compose.yaml", "services: {web: {image: '${IMAGE_TOKEN}', ports: ['80:80']}}\n")
    project.write(".env", "IMAGE_TOKEN=hunter2hunter2\n")
    done = init(project)
    assert "web: image depends on IMAGE_TOKEN" in done.stderr
    assert "hunter2" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "source",
    [
        "/path/to/data",
        "<your folder>",
        "/absolute/path/to/your/data",
        "/your/data",
        "./path/to/data",
        "/home/your-name/data",
        "/CHANGE_ME/data",
        "/srv/.../data",
        "${DATA_DIR:-/path/to/media}",
    ],
)
def test_a_folder_that_stands_for_another_is_no_storage(project: Project, source: str) -> None:
    volumes = json.dumps([f"{source}:/data", "/srv/shop/paths/data:/var/lib/x"])
    project.write("compose.yaml", f"services: {{app: {{image: x, volumes: {volumes}}}}}\n")
    assert list(stated(made(project), "storage", "location").values()) == ["/srv/shop/paths/data"]


def test_sizes_and_replicas_that_depend_on_what_is_not_known(project: Project) -> None:
    project.write(
        "compose.yaml",
        """
        services:
          web: {image: web, deploy: {replicas: $COUNT, resources: {limits: {memory: '${MEM}'}}}}
          job: {image: job, scale: '${SCALE}', mem_limit: '${MEM}'}
          ok: {image: ok, scale: '${SCALE:-2}', mem_limit: '${MEM:-1g}'}
        """,
    )
    told = init(project).stderr.splitlines()
    assert told[2:4] == [
        "  compose.yaml:2: web: deploy.resources.limits.memory, deploy.replicas depend on MEM, COUNT: not known, or "
        "must not be shown",
        "  compose.yaml:3: job: mem_limit, scale depend on MEM, SCALE: not known, or must not be shown",
    ]
    assert "ok: " not in "".join(told)
