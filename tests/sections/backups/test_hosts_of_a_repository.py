"""Repositories that several hosts share, with one that has stopped; series by host, tag, path and archive prefix."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from infracat.sections.backups.copy import Copy
from infracat.sections.backups.listing.snapshots import date_snapshots
from tests.project import Project
from tests.sections.backups.rows import NOW, row, verdicts
from tests.services.missing import needed

PASSWORDS = {"RESTIC_PASSWORD": "a-passphrase-of-tests", "BORG_PASSPHRASE": "a-passphrase-of-tests"}


def run(folder: Path, *command: str) -> None:
    environ = os.environ | PASSWORDS | {"HOME": str(folder), "TZ": "UTC"}
    subprocess.run(command, cwd=folder, env=environ, check=True, capture_output=True)


@pytest.fixture
def restic(project: Project) -> Project:
    """Of host web fresh; of host db 52 days old; of web's files, under a tag, 9 days old."""
    needed("restic", "apt-get install restic borgbackup")
    project.write("site/a", "x")
    run(project.folder, "restic", "init", "-r", "shared")
    for days, host, tag in ((52, "db", "sql"), (1.1, "web", "site"), (0.1, "web", "site"), (9, "web", "mail")):
        when = (NOW - timedelta(days=days)).strftime("%Y-%m-%d %H:%M:%S")
        stated = ("--host", host, "--tag", tag, "--time", when)
        run(project.folder, "restic", "-r", "shared", "backup", "-q", "site", *stated)
    return project


def test_a_stopped_host_in_a_repository_of_restic(restic: Project) -> None:
    stated: list[dict[str, str]] = [{}, {"host": "web"}, {"host": "db"}, {"tag": "site"}, {"host": "mail"}]
    rows = [row("shared", "restic", **each) for each in stated]
    both, web, db, site, _ = verdicts(restic, *rows, **PASSWORDS)
    status, message = both["no_other_has_stopped"]
    assert status == "warned"
    assert "host db, tag sql, " in message
    assert "52 days old: state a row and its host or tag for each" in message
    assert both["is_fresh"][0] == web["is_fresh"][0] == site["is_fresh"][0] == "passed"
    assert web["no_other_has_stopped"][0] == site["no_other_has_stopped"][0] == "passed"
    assert db["is_fresh"][0] == "failed"
    none = restic.row("backups/it4")
    assert (none["status"], none["reason"] or none["checks"][0]["message"]) == (
        "failed", "there is no snapshot of host mail in shared: there is db, web",
    )  # fmt: skip


def test_a_stopped_prefix_in_a_repository_of_borg(project: Project) -> None:
    needed("borg", "apt-get install restic borgbackup")
    project.write("site/a", "x")
    run(project.folder, "borg", "init", "--encryption=repokey", "shared")
    for days, prefix in ((53, "db"), (52, "db"), (0.1, "web")):
        when = NOW - timedelta(days=days)
        stamp = f"--timestamp={when.astimezone().strftime('%Y-%m-%dT%H:%M:%S')}"
        run(project.folder, "borg", "create", stamp, f"shared::{prefix}-{when:%Y-%m-%d}", "site")
    rows = [row("shared", "borg", **each) for each in ({}, {"prefix": "web-"}, {"prefix": "db-"}, {"prefix": "mail"})]
    both, web, db, _ = verdicts(project, *rows, **PASSWORDS)
    status, message = both["no_other_has_stopped"]
    assert status == "warned"
    assert message.startswith("db-*: newest is db-")
    assert message.endswith(" old: state a row and its host or prefix for each")
    assert web["no_other_has_stopped"][0] == web["is_fresh"][0] == "passed"
    assert db["is_fresh"][0] == "failed"
    assert "no snapshot of prefix mail in shared: there is db-*, web-*" in str(project.row("backups/it3"))


# Series, of made-up snapshots


def snapshot(day: int, host: str = "web", tags: tuple[str, ...] = (), paths: tuple[str, ...] = ("/srv",)) -> Copy:
    at = datetime(2026, 11, day).astimezone()
    return Copy(name=f"id{day}", at=at, size=None, where="r", host=host, tags=tags, paths=paths)


def series(*snapshots: Copy) -> list[str]:
    return [each.series for each in date_snapshots(snapshots)]


def test_what_tells_snapshots_apart() -> None:
    assert series(snapshot(1), snapshot(2)) == ["/srv", "/srv"]
    assert series(snapshot(1), snapshot(2, "db")) == ["host web, /srv", "host db, /srv"]
    assert series(snapshot(1, tags=("a",)), snapshot(2, tags=("b",))) == ["tag a, /srv", "tag b, /srv"]
    assert series(snapshot(1, paths=("/etc",)), snapshot(2)) == ["/etc", "/srv"]


def test_a_date_in_a_tag_or_a_path_tells_nothing_apart() -> None:
    dated = [snapshot(day, tags=(f"2026-11-{day}",), paths=(f"/dumps/shop-2026-11-{day}.sql",)) for day in (11, 12)]
    assert len(set(series(*dated))) == 1


def test_a_path_that_was_added_stops_no_series() -> None:
    assert series(snapshot(1, paths=("/etc",)), snapshot(2, paths=("/etc", "/srv"))) == ["/etc, /srv"] * 2


def test_the_newest_of_each_host_tells() -> None:
    """Also where each of its snapshots has tags of its own."""
    many = [snapshot(day, "db", tags=(f"release {chr(96 + day)}",)) for day in (1, 2, 3)]
    assert [each.tells for each in date_snapshots([*many, snapshot(9)])] == [False, False, True, True]
