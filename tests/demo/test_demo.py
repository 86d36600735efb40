"""The example stack, as its reader runs it: up, green, broken, red, mended, and gone without a trace."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator

import pytest

from tests.paths import REPOSITORY
from tests.services.own_machine import Machine, own_machine

DOCUMENT = REPOSITORY / "tests" / "demo" / "INFRASTRUCTURE.md"
MET = {
    "catalog/head", "storage/data", "containers/postgres", "containers/redis", "mcp_tools/mcp-postgres",
    "external_apis/openai", "cli_tools/docker", "cli_tools/python", "network/frontend", "network/api",
    "cloud_services/s3", "env_vars/DATABASE_URL", "env_vars/OPENAI_API_KEY", "backups/database",
    "maintenance/docker-images", "maintenance/vhdx-defragment", "maintenance/logs",
}  # fmt: skip
OF_WINDOWS = {"storage/example.vhdx", "system_resources/wsl2", "backups/vhdx"}
OF_THE_MACHINE = {  # as it, and what is known of its packages, happen to be
    "system_resources/ram", "system_resources/disk", "system_resources/gpu", "maintenance/python-dependencies",
}  # fmt: skip
IN_THE_DOCUMENT = {  # what rows are called there: as their cells say
    "storage/data": "storage/mnt-data", "network/frontend": "network/frontend-dev", "network/api": "network/api-server",
    "cloud_services/s3": "cloud_services/aws-s3", "maintenance/vhdx-defragment": "maintenance/vhdx",
}  # fmt: skip
BROKEN = {
    "containers/postgres": ("failed", "exited with code 0", "docker-compose up -d postgres"),
    "network/api": ("failed", "accepted, and no answer within", "docker-compose restart api"),
    "cloud_services/s3": ("failed", "s3://infracat-example: there is no such bucket", "make demo"),
    "backups/database": ("failed", "pg_restore cannot read it to its end", ".venv/bin/python -m demo nightly"),
    "maintenance/logs": ("warned", "logs/worker.log", "logrotate, or truncate --size 0 on what is too large"),
}


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    with own_machine() as made:
        yield made


@pytest.fixture
def taken_down(machine: Machine) -> Iterator[Machine]:
    yield machine
    machine.make("demo-down")


def files(machine: Machine) -> dict[str, bytes | None]:
    """All that the demo could leave: the repository's files (but for audits' reports), home, fstab and /mnt."""
    found = [*machine.repository.rglob("*"), *machine.home.rglob("*"), machine.own / "etc" / "fstab"]
    kept = [path for path in found if not {"reports", "__pycache__"} & {*path.parts[:-1], path.name}]
    mounted = machine.run("sh", "-c", "ls -A /mnt; grep /mnt/ /proc/mounts").stdout
    kept += (machine.repository / "reports").glob("*.json")
    return {"/mnt": mounted.encode()} | {str(path): path.read_bytes() if path.is_file() else None for path in kept}


def statuses(machine: Machine) -> dict[str, str]:
    return {key: row["status"] for key, row in machine.rows().items() if key not in OF_THE_MACHINE}


def of_document(machine: Machine) -> dict[str, str]:
    """What the template says, filled in, as the catalog: its rows by the keys of the same ones in catalog.yaml."""
    machine.run(sys.executable, "-m", "infracat", "verify", "-c", DOCUMENT.name)
    in_catalog = {there: key for key, there in IN_THE_DOCUMENT.items()}
    return {in_catalog.get(key, key): status for key, status in statuses(machine).items()}


def test_the_demo_is_green_then_broken_then_mended_and_gone(taken_down: Machine) -> None:
    machine = taken_down
    shutil.copy(DOCUMENT, machine.repository)
    (machine.repository / "reports").mkdir()
    before = files(machine)

    up = machine.make("demo")
    assert up.returncode == 0, up.stderr
    assert "make verify PROFILE=stack" in up.stdout
    green = dict.fromkeys(MET, "passed") | dict.fromkeys(OF_WINDOWS, "skipped")
    verified = machine.make("verify", "PROFILE=stack")
    assert statuses(machine) == green, verified.stdout
    assert verified.returncode == 0
    assert of_document(machine) == green

    broken = machine.make("demo-break")
    assert broken.returncode == 0, broken.stderr
    assert all(f"({key})" in broken.stdout for key in BROKEN)
    verified = machine.make("verify", "PROFILE=stack")
    assert verified.returncode == 2, "make's own code for a failed command"
    red = green | {key: status for key, (status, _, _) in BROKEN.items()}
    red["mcp_tools/mcp-postgres"] = "blocked"
    assert statuses(machine) == red
    for key, (_, words, fix) in BROKEN.items():
        row = machine.rows()[key]
        assert any(words in (check["message"] or "") for check in row["checks"]), row
        assert row["fix"] == fix
    assert machine.rows()["mcp_tools/mcp-postgres"]["blocked_by"] == ["containers/postgres"]

    assert "maintenance/python-dependencies" in machine.rows()
    assert of_document(machine) == red
    mended = machine.make("demo")
    assert mended.returncode == 0, mended.stderr
    verified = machine.make("verify", "PROFILE=stack")
    assert statuses(machine) == green, verified.stdout

    down = machine.make("demo-down")
    assert down.returncode == 0, down.stderr
    assert "ARGS=--images" in down.stdout
    assert_nothing_is_left(machine, before)


def assert_nothing_is_left(machine: Machine, before: dict[str, bytes | None]) -> None:
    assert not machine.run("docker", "ps", "--all", "--quiet").stdout
    assert not machine.run("docker", "volume", "ls", "--quiet").stdout
    assert machine.run("docker", "network", "ls", "--quiet", "--filter", "type=custom").stdout == ""
    assert machine.processes() == []
    assert files(machine) == before


def test_a_taken_port_is_told_with_its_holder_and_nothing_is_started(machine: Machine) -> None:
    before = files(machine)
    listener = machine.start("python3", "-c", LISTENER)
    assert listener.stdout is not None
    try:
        assert listener.stdout.readline() == "listening\n"
        refused = machine.make("demo")
    finally:
        listener.kill()
        listener.communicate()
    assert refused.returncode == 2
    assert f"port 8000, for the API, is taken by python3 (process {listener.pid})" in refused.stderr
    assert "nothing was started" in refused.stderr
    assert_nothing_is_left(machine, before)


LISTENER = """
import socket, time
with socket.create_server(("127.0.0.1", 8000)):
    print("listening", flush=True)
    time.sleep(60)
"""


def test_without_an_engine_it_says_what_to_start(machine: Machine) -> None:
    refused = machine.make("demo", DOCKER_HOST="unix:///nowhere.sock")
    assert refused.returncode == 2
    assert "the container engine does not answer; start it" in refused.stderr
    assert not (machine.repository / ".env").exists()


def test_without_docker_it_says_what_to_install(machine: Machine) -> None:
    (machine.own / "bin").mkdir()
    for program in ("make", "sh"):
        (machine.own / "bin" / program).symlink_to(f"/usr/bin/{program}")
    refused = machine.make("demo", PATH=str(machine.own / "bin"))
    assert refused.returncode == 2
    assert "docker is missing; on Debian: apt-get install docker.io docker-compose" in refused.stderr


def test_it_is_not_broken_before_it_is_up(machine: Machine) -> None:
    refused = machine.make("demo-break")
    assert refused.returncode == 2
    assert "the demo is not up: make demo" in refused.stderr


def test_two_at_once_bring_up_one_demo_and_what_is_the_users_stays(taken_down: Machine) -> None:
    machine = taken_down
    dotenv, config = machine.repository / ".env", machine.home / ".config" / "mcp" / "postgres.json"
    dotenv.write_text("DATABASE_URL=postgresql://mine\n", "utf-8")
    before = files(machine)
    both = [machine.start(*machine.make_command("demo")) for _ in range(2)]
    said = [each.communicate(timeout=300) for each in both]
    assert [each.returncode for each in both] == [0, 0], said
    assert all(".env is yours, and stays as it is" in out for out, _ in said)
    assert len(machine.run("docker", "ps", "--quiet").stdout.split()) == 5
    config.write_text("{}", "utf-8")

    down = machine.make("demo-down")
    assert down.returncode == 0, down.stderr
    assert f"{config} was changed since, and stays" in down.stdout
    assert config.read_text("utf-8") == "{}"
    config.unlink()
    for folder in (config.parent, config.parent.parent):
        folder.rmdir()
    assert_nothing_is_left(machine, before)
    dotenv.unlink()


def test_what_an_interrupted_demo_has_made_goes_too(taken_down: Machine) -> None:
    machine = taken_down
    before = files(machine)
    demo = machine.start(sys.executable, "-m", "demo", "up")
    while demo.poll() is None and not machine.run("docker", "ps", "--quiet").stdout:
        time.sleep(0.2)
    os.killpg(demo.pid, signal.SIGINT)
    _, err = demo.communicate(timeout=60)
    assert demo.returncode == 130
    assert "interrupted: make demo goes on from here, make demo-down removes what there is" in err

    assert machine.make("demo-down").returncode == 0
    assert_nothing_is_left(machine, before)
