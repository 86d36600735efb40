"""Backups of scripts, crontabs and folders; maintenance: nearly all as suggestions, rows without their ``#``."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from infracat.catalog.load import load
from infracat.init import cron
from tests.init.test_apis import uncommented, written
from tests.init.test_merging import made
from tests.project import Project


def suggested(project: Project, section: str = "backups") -> dict[str, Any]:
    """The rows that the suggestions are; none is a row yet."""
    assert made(project).section(section) == ()
    project.write("catalog.yaml", uncommented(written(project)))
    return {row.name: row for row in load(project.folder / "catalog.yaml").section(section)}


def test_examples_in_the_documentation() -> None:
    assert doctest.testmod(cron).attempted
    assert not doctest.testmod(cron).failed


@pytest.mark.parametrize(
    ("line", "method", "location"),
    [
        ("pg_dump -Fc shop > /srv/dumps/shop.dump", "pg_dump", "/srv/dumps/"),
        ("docker compose exec -T db pg_dump shop | gzip > ./dumps/$(date +%F).sql.gz", "pg_dump", "./dumps/"),
        ('DIR=/srv/dumps\npg_dump shop \\\n  -f "$DIR/shop-$STAMP.sql"', "pg_dump", "/srv/dumps/"),
        ("pg_dump shop 2>/dev/null | gzip > /srv/dumps/a.gz", "pg_dump", "/srv/dumps/"),
        ("sqlite3 app.db \".backup '/srv/dumps/app.db'\"", "sqlite", "/srv/dumps/"),
        ("pg_dump shop | aws s3 cp - s3://acme/dumps/a.sql", "pg_dump", "s3://acme/dumps/"),
        ('pg_dump shop > "${DIR:-/srv/x}/shop.sql"', "pg_dump", "/srv/x/"),
        ("mysqldump shop > /srv/dumps/shop.sql", "mysqldump", "/srv/dumps/"),
        ("restic -r /srv/restic backup /srv/data", "restic", "/srv/restic"),
        ("export RESTIC_REPOSITORY=/srv/restic\nrestic backup /srv/data", "restic", "/srv/restic"),
        ("borg create --stats /srv/borg::shop-{now} /srv/data", "borg", "/srv/borg"),
        ("tar -czf /srv/backups/data.tar.gz data", "tar", "/srv/backups/"),
        ("pg_dump shop > \"$UNKNOWN/shop.sql\"", "pg_dump", "backups"),
        (f"A={'$A' * 200}\npg_dump shop > $A/shop.sql", "pg_dump", "backups"),
        (f"A=/srv/{'x' * 600}\npg_dump shop > $A/shop.sql", "pg_dump", "backups"),
        ("restic -r rest:https://me:hunter2@a.test backup /x", "restic", "backups"),
    ],
)  # fmt: skip
def test_a_script_that_makes_copies(project: Project, line: str, method: str, location: str) -> None:
    project.write("scripts/save.sh", f"#!/bin/sh\n{line}\n")
    (row,) = suggested(project).values()
    assert (row.method, row.location, row.level) == (method, location, "recommended")
    assert "perhaps, from scripts/save.sh:" in written(project)
    assert "hunter2" not in written(project)


@pytest.mark.parametrize(
    "line",
    [
        "# pg_dump shop > /srv/a.sql",
        "command -v pg_dump >/dev/null",
        "echo 'run pg_dump > /srv/a.sql'",
        "pg_dump shop | psql other",
        "pg_dump shop >/dev/null 2>&1",
        "apt-get install borgbackup restic",
        "restic check",
        "pg_dump_all > /srv/x",
    ],
)
def test_a_script_that_makes_none(project: Project, line: str) -> None:
    project.write("scripts/save.sh", f"#!/bin/sh\n{line}\n")
    made(project)
    assert "# perhaps" not in written(project)


def test_a_crontab_says_how_often(project: Project) -> None:
    project.write("scripts/save.sh", "pg_dump shop > backups/shop.sql\n")
    project.write(
        "deploy/crontab", "MAILTO=x\n0 */6 * * * root cd /srv && ./scripts/save.sh\n@weekly borg create /srv/b::x /y\n"
    )
    rows = suggested(project)
    assert (rows["backups"].frequency, rows["backups"].location) == (6 * 3600, "backups/")
    assert (rows["b"].method, rows["b"].frequency, rows["b"].location) == ("borg", 7 * 86400, "/srv/b")


def test_copies_that_are_here_and_are_made_regularly_are_a_row(project: Project) -> None:
    project.write("scripts/save.sh", "pg_dump shop > backups/shop.sql\n")
    project.write("crontab", "0 3 * * * ./scripts/save.sh\n")
    project.write("backups/shop.sql", "-- PostgreSQL database dump\n")
    (row,) = made(project).section("backups")
    assert (row.name, row.method, row.location, row.frequency, row.level) == (  # type: ignore[attr-defined]
        "backups", "pg_dump", "backups/", 86400, "recommended",
    )  # fmt: skip


def test_two_of_one_name(project: Project) -> None:
    project.write("scripts/save.sh", "pg_dump shop > /a/dumps/x.sql\npg_dump shop > /b/dumps/x.sql\n" + "x" * 5000)
    assert {row.location for row in suggested(project).values()} == {"/a/dumps/", "/b/dumps/"}


def test_a_folder_of_copies(project: Project) -> None:
    project.write("ops/backups/2026-11-01.sql.gz", "x")
    (row,) = suggested(project).values()
    assert (row.method, row.location) == ("pg_dump", "ops/backups/")


def test_maintenance_is_only_suggested(project: Project) -> None:
    project.write("compose.yaml", "services: {db: {image: 'postgres:15'}, web: {image: 'nginx:1.27'}}\n")
    rows = suggested(project, "maintenance")
    assert rows["images"].images == ("postgres:15", "nginx:1.27")
    assert rows["disk-of-containers"].path == "."
