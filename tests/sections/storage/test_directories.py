"""Directories: existing, writable, and with free space."""

from __future__ import annotations

import os
from pathlib import Path

from tests.project import Project
from tests.sections.storage.rows import checks, found, seen
from tests.services.disks import loop, run


def test_a_directory(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    facts = seen(tmp_path, "directory", "data")
    told = os.statvfs(tmp_path)
    assert (facts.path, facts.trouble, facts.writable) == (f"{tmp_path}/data", "", True)
    assert abs(facts.size - told.f_bavail * told.f_frsize) < 1 << 30
    assert 0 < facts.used <= 100


def test_not_a_directory(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    assert found(tmp_path, "directory", "missing").absent == f"{tmp_path}/missing does not exist"
    assert (
        found(tmp_path, "directory", "link").absent == f"{tmp_path}/link does not exist: it leads to {tmp_path}/nowhere"
    )
    assert found(tmp_path, "directory", "file/data").absent == f"{tmp_path}/file/data does not exist"
    assert seen(tmp_path, "directory", "file").trouble == f"{tmp_path}/file is a file, not a directory"
    assert seen(tmp_path, "directory", "pipe").trouble.endswith(
        "/pipe is neither a file nor a directory, not a directory"
    )


def test_the_verdicts_on_a_directory(project: Project) -> None:
    (project.folder / "data").mkdir()
    (project.folder / "file").touch()
    project.catalog("""
        storage:
        - {name: met, type: directory, location: data, size: 1KB}
        - {name: small, type: directory, location: data, size: 900TB}
        - {name: file, type: directory, location: file}
        - {name: file-for-all-i-care, type: directory, location: file, level: optional}
    """)
    assert project.verify().returncode == 1
    status = project.statuses()
    assert (status["storage/met"], status["storage/small"], status["storage/file"]) == ("passed", "failed", "failed")
    small = next(check for check in project.row("storage/small")["checks"] if check["name"] == "size")
    assert small["expected"] == ">= 900TB"
    assert small["found"].endswith("B")
    assert checks(project, "storage/file-for-all-i-care")["exists"] == ("warned", "broken")


def test_a_directory_that_we_may_not_write_to(project: Project) -> None:
    """Root may write everywhere except in an immutable directory."""
    with loop(project.folder) as disk:
        (disk / "data").mkdir()
        run("chattr", "+i", disk / "data")
        assert seen(project.folder, "mount", disk).writable
        project.catalog("storage:\n- {name: data, type: directory, location: disk/data}\n")
        assert project.verify().returncode == 1
    check = next(check for check in project.row("storage/data")["checks"] if check["name"] == "is_writable")
    assert (check["status"], check["message"]) == (
        "failed",
        f"{project.folder}/disk/data: this user may not make files in it",
    )
