"""Whatever path a catalog names: one that hangs costs its own rows, and no other; and an audit always ends."""

from __future__ import annotations

import os
import signal
import time

import psutil
import pytest

from infracat.hosts.files import questions
from tests.project import Project
from tests.services.disks import Remote, remote, words_of_children

HUNG = "no answer within "
CATALOG = """
    storage:
      - {name: folder, type: directory, location: remote/data, timeout: 2 s}
      - {name: good, type: directory, location: ., timeout: 30 s}
    mcp_tools:
      - {name: configured, config: remote/mcp.json, timeout: 2 s}
    external_apis:
      - {name: ca, endpoint: "https://localhost:9/", ca: remote/ca.pem, timeout: 2 s}
      - {name: cert, endpoint: "https://localhost:9/", client_cert: {cert: remote/me.pem}, timeout: 2 s}
    cli_tools:
      - {name: sh, verify: "sh -c 'echo 1'"}
    system_resources:
      - {name: disk, kind: disk, path: remote/data, minimum_free: 1 KB, timeout: 2 s}
      - {name: linked, kind: disk, path: link/data, minimum_free: 1 KB, timeout: 2 s}
      - {name: here, kind: disk, path: ., minimum_free: 1 KB}
    network:
      - {name: ca, url: "https://localhost:9/", ca: link/ca.pem, timeout: 2 s}
    env_vars:
      - {name: TOKEN, from: remote/.env, timeout: 2 s}
      - {name: PATH}
    backups:
      - {name: files, method: file, frequency: daily, location: "remote/*.gz", timeout: 2 s}
      - {name: linked, method: file, frequency: daily, location: link/dumps, timeout: 2 s}
    maintenance:
      - {name: size, task: Clean, kind: size, path: remote/logs, above: 1 GB, timeout: 2 s}
      - {name: usage, task: Clean, kind: usage, path: remote/logs, above: 80 %, timeout: 2 s}
      - {name: done, task: Do, kind: last_done, evidence: remote/done, every: 1 day, timeout: 2 s}
"""
FINE = {"storage/good", "cli_tools/sh", "system_resources/here", "env_vars/PATH"}


def hung(there: Remote) -> None:
    there.server.suspend()


def test_every_path_that_hangs_is_unknown_and_the_rest_is_judged(project: Project) -> None:
    (project.folder / "link").symlink_to("remote")
    project.catalog(CATALOG)
    with remote(project.folder) as there:
        hung(there)
        ran = project.verify()
        assert ran.returncode == 1, ran.stderr
        rows = {row["key"]: row for row in project.results()["rows"]}
    assert {key for key, row in rows.items() if row["status"] == "unknown"} == rows.keys() - FINE - {"catalog/head"}
    for key in rows.keys() - FINE - {"catalog/head"}:
        assert HUNG in str(rows[key]), (key, rows[key])
    assert {rows[key]["status"] for key in FINE} == {"passed"}


def test_a_folder_of_path_that_hangs(project: Project) -> None:
    """What is found before it is judged; what may be in it is unknown."""
    project.tool("before", "echo before 1.0")
    project.catalog("""
        cli_tools:
          - {name: before, timeout: 2 s}
          - {name: behind, timeout: 2 s}
        mcp_tools:
          - {name: server, command: behind, timeout: 2 s}
        env_vars:
          - {name: HOME}
    """)
    with remote(project.folder) as there:
        hung(there)
        path = f"{project.folder}/bin:{there.point}/bin:{os.environ['PATH']}"
        assert project.verify(PATH=path).returncode == 1
    assert project.statuses() == {
        "cli_tools/before": "passed",
        "cli_tools/behind": "unknown",
        "mcp_tools/server": "unknown",
        "env_vars/HOME": "passed",
    }
    assert project.row("cli_tools/behind")["reason"].startswith(f"{there.point}/bin/behind: {HUNG}")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_an_audit_that_waits_can_be_stopped(project: Project, stop: signal.Signals) -> None:
    project.catalog("""
        system_resources:
          - {name: disk, kind: disk, path: remote/data, minimum_free: 1 KB, timeout: 300 s}
    """)
    with remote(project.folder) as there:
        hung(there)
        audit = project.start("verify")
        while questions.__file__ not in words_of_children(audit.pid):
            assert audit.poll() is None
        audit.send_signal(stop)
        audit.communicate(timeout=60)
    assert audit.returncode == 2
    assert {row["status"] for row in project.results()["rows"]} == {"unknown"}


def test_nothing_is_left_of_it(project: Project) -> None:
    """Once the file system answers again, or is gone: what the kernel holds until then is nobody's to end."""
    project.catalog("system_resources: [{name: disk, kind: disk, path: remote/data, minimum_free: 1 KB, timeout: 1 s}]")
    with remote(project.folder) as there:
        hung(there)
        project.verify()
        there.server.resume()
        deadline = time.monotonic() + 60
        while any(questions.__file__ in (each.info["cmdline"] or ()) for each in psutil.process_iter(["cmdline"])):
            assert time.monotonic() < deadline
            time.sleep(0.05)


@pytest.mark.parametrize("where", ["include", "link", "catalog"])
def test_a_catalog_that_hangs_is_an_error(project: Project, where: str) -> None:
    """Also where it is an included file, or behind a link."""
    (project.folder / "link").symlink_to("remote")
    project.catalog("include: [remote/more.yaml]\nenv_vars: [{name: HOME}]\n")
    arguments = {"include": [], "link": ["-c", "link/catalog.yaml"], "catalog": ["-c", "remote/catalog.yaml"]}[where]
    with remote(project.folder) as there:
        hung(there)
        ran = project.infracat("verify" if where == "include" else "lint", *arguments)
        assert ran.returncode == 4
    assert "cannot be read: no answer within " in ran.stderr
    assert " s: its file system hangs" in ran.stderr
    assert ran.stderr.startswith("catalog.yaml:1:11: include[0]: " if where == "include" else arguments[1])


@pytest.mark.parametrize("name", ["reports", "tests_env"])
def test_a_folder_beside_the_catalog_that_hangs(project: Project, name: str) -> None:
    (project.folder / name).symlink_to("remote/folder")
    project.catalog("env_vars: [{name: HOME}]\n")
    with remote(project.folder) as there:
        hung(there)
        ran = project.verify()
    assert ran.returncode == 4
    assert f"{project.folder}/{name}: no answer within " in ran.stderr


def test_a_project_on_a_network_file_system(project: Project) -> None:
    """As any other, while it answers: its reports too."""
    with remote(project.folder) as there:
        home = Project(there.point)
        home.tool("tool", "pwd; echo tool 1.2")
        home.write(".env", "TOKEN=abcdefgh\n")
        home.write("more.yaml", "env_vars: [{name: TOKEN, from: .env}]\n")
        home.catalog("include: [more.yaml]\ncli_tools:\n- {name: tool, version: '1.2'}\n- {name: gone}\n")
        assert home.verify().returncode == 1
        assert home.statuses() == {"cli_tools/tool": "passed", "cli_tools/gone": "failed", "env_vars/TOKEN": "passed"}


def test_rows_of_one_mount_wait_once(project: Project) -> None:
    """More of them than are looked at at a time."""
    rows = "\n".join(f"- {{name: d{n}, type: directory, location: remote/{n}, timeout: 3 s}}" for n in range(400))
    globs = "\n".join(
        f"- {{name: b{n}, method: file, frequency: daily, location: 'remote/{n}/*.gz', timeout: 3 s}}"
        for n in range(100)
    )
    project.catalog(f"storage:\n{rows}\nbackups:\n{globs}\n")
    with remote(project.folder) as there:
        hung(there)
        assert project.verify().returncode == 1
        found = [row for row in project.results()["rows"] if row["key"] != "catalog/head"]
    assert {row["status"] for row in found} == {"unknown"}
    assert all(HUNG in str(row) for row in found)
    assert sum(row["duration"] > 2 for row in found) < 100  # those that were looked at first: 32 at a time


def test_observations_that_hang_are_an_error(project: Project) -> None:
    project.catalog("env_vars: [{name: HOME}]\n")
    with remote(project.folder) as there:
        hung(there)
        ran = project.verify("--from", "remote/observations.json")
    assert ran.returncode == 4
    assert f"--from: cannot be read: {project.folder}/remote/observations.json: {HUNG}" in ran.stderr


def test_a_first_catalog_of_a_folder_that_hangs(project: Project) -> None:
    with remote(project.folder) as there:
        hung(there)
        ran = project.infracat("init", "-o", "remote/catalog.yaml")
    assert ran.returncode == 4
    assert f"infracat: {project.folder}/remote" in ran.stderr  # the kernel may know the folder itself
    assert HUNG in ran.stderr
