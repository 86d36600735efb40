"""Copies in parts, as split and 7z write them: one copy, whose parts are all there, and read as one."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.files.copies import as_local_file
from infracat.sections.backups.listing.item import Item
from infracat.sections.backups.listing.parts import join_parts
from tests.project import Project
from tests.sections.backups.rows import days, put, row, seen, verdict, verdicts

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def joined(names: str, sizes: Sequence[int] = (), apart: timedelta = timedelta(0)) -> dict[str, tuple[int, str]]:
    """Of each item, of how many parts it is, and what is missing."""
    each = names.split()
    sized = zip(each, sizes or [10] * len(each), strict=True)
    items = [Item(name, f"/b/{name}", size, NOON + apart * number) for number, (name, size) in enumerate(sized)]
    return {item.name: (len(item.parts), item.missing) for item in join_parts(items)}


@pytest.mark.parametrize(
    ("names", "whole"),
    [
        ("a.tar.gz.part-aa a.tar.gz.part-ab", "a.tar.gz"),
        ("a.tar.gz.partaa a.tar.gz.partab", "a.tar.gz"),
        ("a.tar.gz_aa a.tar.gz_ab", "a.tar.gz"),
        ("a.tar.gz.aa a.tar.gz.ab", "a.tar.gz"),
        ("a.tar.gzaa a.tar.gzab", "a.tar.gz"),
        ("a.tar.gz.part1 a.tar.gz.part2", "a.tar.gz"),
        ("a.tar.gz.part-00 a.tar.gz.part-01", "a.tar.gz"),
        ("a.tar.gz.00 a.tar.gz.01", "a.tar.gz"),
        ("a.7z.001 a.7z.002", "a.7z"),
        ("a.z01 a.zip", "a.zip"),
        ("a.part1.rar a.part2.rar", "a.rar"),
        ("a.rar a.r00", "a.rar"),
        ("xaa xab", "xaa"),
        ("x00 x01", "x00"),
        ("2026-11-22/a.sql.aa 2026-11-22/a.sql.ab", "2026-11-22/a.sql"),
    ],
)
def test_parts_are_one_copy(names: str, whole: str) -> None:
    assert joined(names) == {whole: (2, "")}


@pytest.mark.parametrize(
    ("names", "missing"),
    [
        ("a.tar.gz.part-aa a.tar.gz.part-ac", "a.tar.gz.part-ab is"),
        ("a.tar.gz.part-ab a.tar.gz.part-ac", "a.tar.gz.part-aa is"),
        ("a.tar.gz.ab a.tar.gz.ac", "a.tar.gz.aa is"),
        ("a.7z.001 a.7z.004", "a.7z.002, a.7z.003 are"),
        ("a.part1.rar a.part3.rar", "a.part2.rar is"),
        ("a.z01 a.z02", "a.zip is"),
        ("a.z02 a.zip", "a.z01 is"),
        ("a.r00 a.r01", "a.rar is"),
        ("xaa xac", "xab is"),
    ],
)
def test_a_missing_part(names: str, missing: str) -> None:
    ((_, told),) = joined(names).values()
    assert told == f"it is in parts, and {missing} missing"


@pytest.mark.parametrize(
    ("names", "sizes", "apart"),
    [
        ("a.tar.gz a.tar.gz.1 a.tar.gz.2", (10, 10, 10), 0),
        ("a.tar.gz.01 a.tar.gz.02", (10, 10), 24),
        ("a.tar.gz.01 a.tar.gz.02 a.tar.gz.03", (10, 11, 9), 0),
        ("shop.db.01 shop.db.02 shop.db.03", (10, 10, 10), 6),
        ("orders.part2025.dump orders.part2026.dump", (10, 10), 0),
        ("shop-part-old.tar shop-part-new.tar", (10, 10), 0),
        ("a.tar.gz a.tar.bz2 a.sql.gz", (10, 10, 10), 0),
        ("shop-2026-11-01 shop-2026-11-02", (10, 10), 0),
        ("shop.dump-20261101 shop.dump-20261102", (10, 10), 0),
        ("shop.sql shop.tar", (10, 10), 0),
        ("a.zip b.zip", (10, 10), 0),
        ("a.tar.gz.part-aa", (10,), 0),
    ],
)
def test_rotated_and_other_copies_are_no_parts(names: str, sizes: Sequence[int], apart: int) -> None:
    assert joined(names, sizes, timedelta(hours=apart)) == dict.fromkeys(names.split(), (0, ""))


def test_parts_that_take_their_time() -> None:
    """Each is written within an hour of the one before, all of them in a day and a half."""
    names = " ".join(f"a.7z.{number:03}" for number in range(1, 41))
    assert joined(names, apart=timedelta(minutes=55)) == {"a.7z": (40, "")}


@pytest.fixture
def parts(project: Project) -> Path:
    """``site.tar.gz.part-aa`` and so on, as split writes them."""
    folder = project.folder / "db"
    folder.mkdir()
    project.write("site/a.bin", random.Random(1).randbytes(300_000).hex())
    pack = "tar -czf - site | split -b 40000 - db/site.tar.gz.part-"
    subprocess.run(["bash", "-c", pack], cwd=project.folder, check=True)
    return folder


def test_a_split_archive_is_read_as_one(project: Project, parts: Path) -> None:
    count = len(list(parts.iterdir()))
    facts = seen(project.folder, "db", "tar")
    assert (facts.copies, facts.newest.name) == (1, f"site.tar.gz ({count} parts)")
    assert facts.size == sum(each.stat().st_size for each in parts.iterdir())
    assert verdict(project, method="tar")["can_be_read"][0] == "passed"
    assert verdict(project, "db/site.tar.gz.*", method="tar")["can_be_read"][0] == "passed"


def test_a_split_archive_that_lacks_a_part(project: Project, parts: Path) -> None:
    last = max(parts.iterdir()).name
    (parts / last).rename(project.folder / last)
    cut = verdict(project, method="tar")["can_be_read"]
    (parts / "site.tar.gz.part-ab").unlink()
    holed = [each["can_be_read"] for each in verdicts(project, row("db", "tar"), row("db", "file"))]
    assert cut[1].endswith("its gzip stream ends in the middle: it is truncated")
    for status, message in (cut, *holed):
        assert status == "failed"
        assert message.startswith("newest is site.tar.gz (")
    assert holed[0][1].endswith("parts): it is in parts, and site.tar.gz.part-ab is missing")


def test_parts_that_cannot_be_put_together_in_time(project: Project) -> None:
    for name in ("a", "b"):
        os.mkfifo(project.folder / name)  # nobody writes to them
    host = Host(Machine(project.folder), timeout=0.5)
    places = [str(project.folder / name) for name in ("a", "b")]
    told = "a: its parts are not put together within 0.5 s: state a longer timeout"
    with pytest.raises(CannotObserve, match=told), as_local_file(places, None, host):
        pass


def test_what_only_marks_copies_is_none(project: Project) -> None:
    """An empty file beside dated folders, or one that tells which of them is the newest."""
    for name in ("latest", "SUCCESS", "_SUCCESS", ".complete", "lost+found/x", ".gitkeep", "2026-11-24.sha256"):
        put(project.folder / "db" / name, size=0)
    put(project.folder / "db" / "last-run", size=20)
    put(project.folder / "db" / "anything", size=0)
    put(project.folder / "db" / "run.log", size=2000)
    put(project.folder / "db" / "%Y-%m-%d" / "etc.tar", days(2.1))
    late, globbed = verdicts(project, row("db", "snapshot"), row("db/*", "file"))
    for said in (late, globbed):
        assert said["is_fresh"][0] == "failed"
        assert "2 days 2 h old" in said["is_fresh"][1]
        assert said["is_not_empty"][0] == "passed"


def test_an_empty_copy_is_no_marker(project: Project) -> None:
    put(project.folder / "db" / "shop", size=0)
    assert verdict(project, method="file")["is_not_empty"][0] == "failed"
    assert verdict(project, "db/latest", method="file")["exists"][0] == "failed"
    put(project.folder / "db" / "latest", size=0)
    assert verdict(project, "db/latest", method="file")["is_not_empty"][0] == "failed"
