"""Which files and folders are copies, how old each is, and which is unfinished."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests.project import Project
from tests.sections.backups.rows import (
    NOW,
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

# The date in the name


def test_the_name_wins_over_the_modification_time(tmp_path: Path) -> None:
    """Copying a folder does not make its copies fresh."""
    for age in (5, 6):
        touch(put(tmp_path / "db" / "shop-%Y-%m-%dT020000.dump", days(age)), days(0.1))
    assert seen(tmp_path, "db").age > 3 * 86400


def test_an_old_file_that_was_copied_today(tmp_path: Path) -> None:
    """``cp -p`` keeps the time at which the database was last written to."""
    touch(put(tmp_path / "db" / "app-%Y-%m-%d.sqlite", days(0)), days(90))
    assert seen(tmp_path, "db", "sqlite").age < 86400


def test_a_day_without_a_time_means_its_end_once_the_file_was_copied(tmp_path: Path) -> None:
    day = NOW - days(3)
    touch(put(tmp_path / "db" / "shop-%Y-%m-%d.dump", days(3)), days(0.1))
    at = seen(tmp_path, "db").newest.at.astimezone()
    assert (at.date(), at.hour, at.minute) == (day.date(), 23, 59)


# Which files are copies


def test_other_files_beside_copies(tmp_path: Path) -> None:
    nightly(tmp_path / "db", 0.1, 1.1)
    nightly(tmp_path / "db", 0.05, name="shop-%Y-%m-%d.dump.sha256")
    for name in ("README.md", "restore.sh", "backup.log", ".gitkeep", "SHA256SUMS"):
        put(tmp_path / "db" / name, days(400))
    (tmp_path / "db" / "latest").symlink_to(sorted((tmp_path / "db").glob("*.dump"))[-1])
    facts = seen(tmp_path, "db")
    assert facts.copies == 2
    assert facts.reach < 2 * 86400
    evidence = "\n".join(each.output for each in found(tmp_path, "db").evidence)
    assert "not copies: " in evidence


@pytest.mark.parametrize(
    ("location", "count"),
    [("db", 2), ("db/", 2), ("./db/*.dump", 2), ("db/shop*", 2), ("db/*", 2), ("*/shop-*.dump", 2), ("db/*.tar", 1)],
)
def test_locations(tmp_path: Path, location: str, count: int) -> None:
    nightly(tmp_path / "db", 0.1, 1.1)
    nightly(tmp_path / "db", 0.1, name="shop-%Y-%m-%d.dump.md5")
    method = "tar" if location.endswith("tar") else "pg_dump"
    if method == "tar":
        put(tmp_path / "db" / "home.tar")
    assert seen(tmp_path, location, method).copies == count


def test_an_absolute_location_and_one_at_home(tmp_path: Path) -> None:
    nightly(tmp_path / "db", 0.1)
    assert seen(tmp_path, tmp_path / "db").copies == 1
    assert seen(tmp_path, "~/db", HOME=str(tmp_path)).where == str(tmp_path / "db")


def test_one_file_that_each_copy_replaces(tmp_path: Path) -> None:
    put(tmp_path / "db" / "nightly", days(0.5))
    facts = seen(tmp_path, "db/nightly")
    assert (facts.newest.name, facts.copies, facts.before) == ("nightly", 1, None)


@pytest.mark.parametrize("name", ["%Y-%m-%d", "shop-%Y%m%dT020000", "2026/%Y-%m-%d"])
def test_dated_folders(tmp_path: Path, name: str) -> None:
    """Of dumps each file is a copy, of anything else the folder."""
    for age in (0.1, 1.1):
        folder = (NOW - days(age)).strftime(name)
        for file, size in (("shop.dump", 2000), ("users.dump", 1000), ("SHA256SUMS", 10)):
            put(tmp_path / "db" / folder / file, days(age), size)
    (tmp_path / "db" / "latest").symlink_to(folder)
    facts = seen(tmp_path, "db")
    assert facts.copies == 4
    assert facts.before
    assert Path(facts.before.name).name == Path(facts.newest.name).name
    whole = seen(tmp_path, "db", "snapshot")
    assert (whole.copies, whole.size) == (2, 3010)
    assert whole.newest.where == str(tmp_path / "db" / (NOW - days(0.1)).strftime(name))
    assert whole.newest.name.endswith("/")


def test_a_folder_is_not_read(project: Project) -> None:
    put(project.folder / "db" / "%Y-%m-%d" / "file")
    said = verdict(project, method="file")
    why = f"{NOW:%Y-%m-%d}/ is a folder: nothing tells whether it is whole"
    assert said["can_be_read"] == ("skipped", why)
    assert project.row("backups/it0")["status"] == "passed"


def test_a_glob_that_fits_folders(tmp_path: Path) -> None:
    put(tmp_path / "db" / "2026-11-20" / "a" / "x", days(2))
    put(tmp_path / "db" / "2026-11-21" / "a" / "x", days(1))
    assert seen(tmp_path, "db/2026-*/", "file").copies == 2


def test_folders_that_are_not_dated_are_not_looked_into(tmp_path: Path) -> None:
    nightly(tmp_path / "db" / "daily", 0.1)
    nightly(tmp_path / "db" / "weekly", 3)
    assert found(tmp_path, "db").absent == (
        f"there is no copy in {tmp_path}/db: its folders are not looked into (daily, weekly): "
        f"state a glob, {tmp_path}/db/*/*"
    )
    assert seen(tmp_path, "db/*/*").copies == 2


# Unfinished


def test_a_name_of_an_unfinished_file(project: Project) -> None:
    endings = {"a": ".part", "b": ".tmp", "c": "~"}
    half = {}
    for folder, ending in endings.items():
        nightly(project.folder / folder, 1.5)
        half[folder] = put(project.folder / folder / f"shop-%Y-%m-%d.dump{ending}").name
    for folder, said in zip(endings, verdicts(project, *(row(each) for each in endings)), strict=True):
        status, message = said["is_fresh"]
        assert status == "failed"
        assert message.endswith(f"late after 1 day 6 h ({half[folder]} is still being written: by its name)")


def test_a_copy_that_was_never_finished(project: Project) -> None:
    nightly(project.folder / "db", 0.1)
    half = put(project.folder / "db" / "shop-%Y-%m-%d.dump.part", days(3.1)).name
    assert verdict(project)["nothing_was_left_unfinished"] == (
        "warned", f"never finished: {half}, 3 days 2 h old (by its name)",
    )  # fmt: skip


def test_only_an_unfinished_copy(tmp_path: Path) -> None:
    put(tmp_path / "db" / "shop.dump.part")
    assert found(tmp_path, "db").absent == (
        f"there is no copy in {tmp_path}/db: shop.dump.part is still being written (by its name)"
    )


@contextmanager
def open_for_writing(path: Path) -> Iterator[int]:
    """A process that has the file open and does not write: a dump that waits for a lock."""
    hold = "import sys; file = open(sys.argv[1], 'ab'); print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid


def test_a_file_that_a_process_has_open(tmp_path: Path) -> None:
    nightly(tmp_path / "db", 1.1)
    waits = put(tmp_path / "db" / "shop-%Y-%m-%d.dump", timedelta(hours=2))
    with open_for_writing(waits) as pid:
        facts = seen(tmp_path, "db")
    assert [each.name for each in facts.unfinished] == [waits.name]
    assert facts.unfinished[0].why.endswith(f"(pid {pid}) has it open")
    assert facts.newest.name != waits.name
    assert seen(tmp_path, "db").newest.name == waits.name


def test_a_file_that_grows(tmp_path: Path) -> None:
    """The writer closes and reopens it each time, so only its size shows that."""
    nightly(tmp_path / "db", 1.1)
    growing = tmp_path / "db" / "shop.dump"
    growing.touch()
    stop = threading.Event()

    def grow() -> None:
        while not stop.wait(0.05):
            with growing.open("ab") as file:
                file.write(b"x")

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        facts = seen(tmp_path, "db")
    finally:
        stop.set()
        writer.join()
    assert [(each.name, each.why) for each in facts.unfinished] == [("shop.dump", "it is growing")]
    assert seen(tmp_path, "db").newest.name == "shop.dump"


def test_a_copy_of_this_second_is_whole(project: Project) -> None:
    """``backup.sh && infracat verify``."""
    put(project.folder / "db" / "shop.dump")
    assert verdict(project)["is_fresh"][0] == "passed"
