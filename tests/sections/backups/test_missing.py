"""Backup rows whose copies are missing, cannot be read, or have odd names."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from tests.project import PATIENCE, Project
from tests.sections.backups.rows import (
    LISTED,
    NOW,
    checks_of,
    days,
    found,
    nightly,
    put,
    row,
    seen,
    touch,
    verdict,
    verdicts,
)
from tests.services.missing import missing, needed


def test_no_copies(project: Project) -> None:
    (project.folder / "empty").mkdir()
    put(project.folder / "db" / "notes.md")
    rows = [row("empty"), row("gone"), row("db"), row("db/*.dump")]
    rows += [row("gone", level=level) for level in ("optional", "recommended")]
    here = project.folder
    said = verdicts(project, *rows)
    assert said[:4] == [
        {"exists": ("failed", f"{here}/empty is empty: no copy at all")},
        {"exists": ("failed", f"{here}/gone does not exist")},
        {"exists": ("failed", f"there is no copy in {here}/db: notes.md not called what pg_dump makes")},
        {"exists": ("failed", f"no file fits db/*.dump: {here}/db has notes.md")},
    ]
    assert [each["exists"][0] for each in said[4:]] == ["skipped", "warned"]


@pytest.fixture
def project(open_folder: Path) -> Project:
    return Project(open_folder)


def verify_as_nobody(project: Project) -> None:
    needed("setpriv", "apt-get install util-linux")
    if os.geteuid() != 0:
        missing("root", "becoming another user needs it")
    catalog = project.catalog("backups:\n" + row("db", "file"))
    (project.folder / "reports").mkdir()
    (project.folder / "reports").chmod(0o777)
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    done = subprocess.run(
        [*as_nobody, sys.executable, "-m", "infracat", "verify", "-c", str(catalog)],
        cwd=project.folder, env=project.environ(HOME="/"), check=False, timeout=PATIENCE,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr


@pytest.mark.parametrize("name", ["db", "db/2026-11-01"])
def test_a_folder_that_may_not_be_read(project: Project, name: str) -> None:
    nightly(project.folder / "db", 0.1)
    nightly(project.folder / "db" / "2026-11-01", 0.1)
    (project.folder / name).chmod(0o700)
    verify_as_nobody(project)
    assert project.row("backups/it")["status"] == "unknown"
    said = project.row("backups/it")["checks"][0]["message"]
    assert said == f"cannot be read: {project.folder}/{name}: Permission denied"


def test_copies_that_may_be_listed_and_not_read(project: Project) -> None:
    nightly(project.folder / "db", 0.1)
    for each in (project.folder / "db").iterdir():
        each.chmod(0o600)
    verify_as_nobody(project)
    said = {name: status for name, (status, _) in checks_of(project, "it").items()}
    assert said == dict.fromkeys(LISTED, "passed") | {"can_be_read": "unknown"}


def test_the_folder_lost_and_found(project: Project) -> None:
    """Only root may list it."""
    nightly(project.folder / "db", 0.1)
    (project.folder / "db" / "lost+found").mkdir(0o700)
    verify_as_nobody(project)
    said = {name: status for name, (status, _) in checks_of(project, "it").items()}
    del said["can_be_read"]  # nobody may be kept from this test's own Python
    assert said == dict.fromkeys(LISTED, "passed")


def test_a_path_of_windows(project: Project) -> None:
    """The template's own row."""
    fields = {"frequency": "weekly", "retention": "4 weeks"}
    rows = [row("E:\\Backups\\", "snapshot", **fields), row("E:\\Backups\\", "snapshot", platform="[windows, wsl]")]
    stated, elsewhere = verdicts(project, *rows)
    assert stated["exists"][0] == "unknown"
    assert "it cannot be looked at from linux" in stated["exists"][1]
    assert elsewhere["exists"][0] == "skipped"


def test_snapshots_of_a_virtual_disk_in_wsl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infracat.hosts.machine.this_platform", lambda: "wsl")
    conf = tmp_path / "wsl.conf"
    conf.write_text(f"[automount]\nroot = {tmp_path}/drives/\n")
    monkeypatch.setattr("infracat.hosts.files.paths.WSL_CONF", str(conf))
    nightly(tmp_path / "drives" / "e" / "Backups", 2, 9, name="example-%Y%m%d.vhdx")
    facts = seen(tmp_path, "E:\\Backups\\", "snapshot")
    assert (facts.copies, facts.where.rstrip("/")) == (2, f"{tmp_path}/drives/e/Backups")


def test_names_with_odd_characters(project: Project) -> None:
    folder = project.folder / "db"
    put(folder / "a\x1b[31m<script>alert(1)</script>.dump".replace("/", "_"), days(5))
    Path(os.fsdecode(os.fsencode(folder) + b"/b\xff\n.dump")).touch()
    touch(Path(os.fsdecode(os.fsencode(folder) + b"/b\xff\n.dump")), days(4))
    status, said = verdict(project)["is_fresh"]
    assert status == "failed"
    assert "\\udcff" in said or "�" in said
    assert "\x1b" not in project.infracat("verify").stdout


def test_many_copies_are_fast(tmp_path: Path) -> None:
    """20 folders of 1,000 files are to be looked at in a second and a half."""
    (tmp_path / "db").mkdir()
    for number in range(1000):
        then = NOW - timedelta(hours=number)
        path = tmp_path / "db" / f"shop-{then:%Y-%m-%dT%H%M%S}.dump"
        path.touch()
        os.utime(path, (then.timestamp(),) * 2)
    found(tmp_path, "db")  # imports
    began = time.process_time()  # without the process that reads the newest, nor other people's work
    found(tmp_path, "db")
    assert time.process_time() - began < 0.6  # takes 0.03 s on two slow cores
