"""Copies made by a real pg_dump and a real restic, also while they are being made."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.project import Project
from tests.sections.backups.rows import (
    NOW,
    days,
    nightly,
    put,
    row,
    seen,
    touch,
    verdicts,
)
from tests.services.missing import needed
from tests.services.postgres import Postgres, postgres


@pytest.fixture(scope="module")
def shop() -> Iterator[Postgres]:
    with postgres() as server:
        yield server


def test_real_dumps(project: Project, shop: Postgres) -> None:
    """Plain, custom and directory; each newest is whole, and with its second half cut off it is not."""
    rows = []
    for form, ending in (("plain", ".sql"), ("custom", ".dump"), ("directory", "")):
        for state in ("whole", "cut"):
            folder = project.folder / form / state
            folder.mkdir(parents=True)
            newest = shop.dump(folder / f"shop-{NOW:%Y-%m-%d}{ending}", f"--format={form}")
            if state == "cut":
                data = max(newest.iterdir(), key=lambda each: each.stat().st_size) if newest.is_dir() else newest
                os.truncate(data, data.stat().st_size // 2)
            rows.append(row(f"{form}/{state}", max_shrink="50 %"))
    said = verdicts(project, *rows)
    assert [each["can_be_read"][0] for each in said] == ["passed", "failed"] * 3
    assert [each["is_fresh"][0] for each in said] == ["passed"] * 6


def test_a_dump_in_a_folder_without_its_table_of_contents_yet(tmp_path: Path, shop: Postgres) -> None:
    """pg_dump writes toc.dat last."""
    (tmp_path / "db").mkdir()
    whole = shop.dump(tmp_path / "db" / "shop-2026-11-20", "--format=directory")
    half = shop.dump(tmp_path / "db" / "shop-2026-11-21", "--format=directory")
    (half / "toc.dat").unlink()
    facts = seen(tmp_path, "db")
    assert (facts.copies, facts.newest.name, facts.newest.where) == (1, "shop-2026-11-20/", str(whole))
    assert [each.name for each in facts.unfinished] == ["shop-2026-11-21/"]


def test_a_dump_that_waits_for_a_lock(tmp_path: Path, shop: Postgres) -> None:
    """It has created its file, and writes nothing: only the kernel's table of open files shows it."""
    folder = tmp_path / "db"
    nightly(folder, 1.1)
    with psql(shop, "BEGIN; LOCK TABLE users;") as locking:
        waiting = folder / f"shop-{NOW:%Y-%m-%d}.dump"
        command = ["pg_dump", "--format=custom", f"--file={waiting}"]
        with subprocess.Popen(command, env=shop.environ) as dump:
            wait_for(waiting.exists)
            touch(waiting, timedelta(minutes=10))
            facts = seen(tmp_path, "db")
            locking.terminate()
            assert dump.wait(30) == 0
    assert [each.name for each in facts.unfinished] == [waiting.name]
    assert facts.unfinished[0].why == f"pg_dump (pid {dump.pid}) has it open"
    assert seen(tmp_path, "db").newest.name == waiting.name


@contextmanager
def psql(server: Postgres, line: str) -> Iterator[subprocess.Popen[bytes]]:
    """A session that has run the line, and stays."""
    with subprocess.Popen(
        ["psql", "-qAtX"], env=server.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as session:
        assert session.stdin
        assert session.stdout
        session.stdin.write(f"{line} SELECT 1;\n".encode())
        session.stdin.flush()
        session.stdout.readline()
        yield session
        session.terminate()


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_repository_of_restic(project: Project) -> None:
    needed("restic", "apt-get install restic")
    put(project.folder / "data" / "file")
    environ = project.environ(RESTIC_PASSWORD="a password of the tests")
    for ago, command in ((0, "init"), (2.2, "backup"), (1.5, "backup")):
        dated = ["--time", f"{NOW - days(ago):%Y-%m-%d %H:%M:%S}", "data"] if command == "backup" else []
        restic = ["restic", "-q", "-r", str(project.folder / "repository"), command, *dated]
        subprocess.run(restic, cwd=project.folder, env=environ, check=True, capture_output=True)
    (project.folder / "none").mkdir()
    rows = [row("repository", "restic", grace=grace, retention="2 days") for grace in ("1 h", "1 day")]
    late, fresh, absent = verdicts(project, *rows, row("none", "restic"), RESTIC_PASSWORD="a password of the tests")
    assert late["is_fresh"][0] == "failed"
    assert late["is_fresh"][1].endswith(", 1 day 12 h old; late after 1 day 1 h")
    assert {status for status, _ in fresh.values()} == {"passed"}
    assert "is_not_empty" not in fresh
    assert list(absent) == ["exists"]
