"""This repository's own catalog: green here, and every row of its profile dev fails when its thing is gone."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from infracat.catalog.load import load
from tests.paths import REPOSITORY
from tests.project import Project

OWN = REPOSITORY / "catalog.yaml"
TEMPLATE = {  # what the template's tables and lists name, by section
    "storage": 2, "containers": 2, "mcp_tools": 1, "external_apis": 1, "cli_tools": 2, "system_resources": 4,
    "network": 2, "cloud_services": 1, "env_vars": 2, "backups": 2, "maintenance": 4,
}  # fmt: skip

BY_DEMO = {"containers", "mcp_tools", "external_apis", "network", "cloud_services", "env_vars", "backups"}


@pytest.fixture
def own(project: Project) -> Project:
    project.catalog(OWN.read_text("utf-8"))
    return project


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 5678)) as server:
        yield server


def test_profile_stack_has_every_row_of_the_template() -> None:
    catalog = load(OWN)
    counts = {
        section: len([row for row in catalog.section(section) if "stack" in row.profiles]) for section in TEMPLATE
    }
    assert counts == TEMPLATE
    assert len(catalog.troubleshooting) == 3


def test_profile_dev_has_twelve_rows_over_six_sections() -> None:
    rows = [row for row in load(OWN).rows if not row.profiles or "dev" in row.profiles]
    assert len(rows) >= 12
    assert len({row.section for row in rows}) >= 6


def test_profile_dev_is_the_default_and_met(own: Project) -> None:
    assert own.verify().returncode == 0
    assert own.results()["run"]["profile"] == "dev"


def test_every_row_of_profile_dev_can_fail(own: Project, listener: socket.socket) -> None:
    text = OWN.read_text("utf-8").replace("last_updated: 2026", "last_updated: 2999")
    for enough in ("size: 1GB", "minimum: 1GB"):
        text = text.replace(
            enough, enough.replace("1GB", "900PB")
        )  # nobody has that, and nobody can take disks away here
    own.catalog(text.replace("minimum: 1\n", "minimum: 9999\n"))
    (own.folder / "empty").mkdir()
    done = own.verify("--report-dir", "reports", PATH=str(own.folder / "empty"), HOME="somewhere")
    assert done.returncode == 1
    met = {key: status for key, status in own.statuses().items() if status in ("passed", "skipped")}
    assert not met
    assert own.row("network/no-debugger-left")["status"] == "warned"


def test_profile_stack_says_truly_what_is_missing(own: Project) -> None:
    """A folder where nobody has run make demo; with it: tests/test_demo.py."""
    done = own.verify("--profile", "stack", HOME=str(own.folder), DOCKER_HOST=f"unix://{own.folder}/nothing.sock")
    assert done.returncode == 1
    rows = own.results()["rows"]
    assert not [row["key"] for row in rows if row["status"] == "passed" and not row["checks"]]
    by_demo = [row for row in rows if row["section"] in BY_DEMO and row["status"] != "skipped"]
    assert {row["status"] for row in by_demo} <= {"unknown", "failed", "blocked"}
    assert {row["status"] for row in rows if row["section"] == "containers"} == {"unknown"}
