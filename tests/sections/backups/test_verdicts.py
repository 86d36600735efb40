"""Verdicts on backup rows: fresh, late, empty, shrunk, kept too long or too short."""

from __future__ import annotations

import gzip
import re
import shutil
import tarfile
from datetime import timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from infracat.facts import Unavailable
from infracat.report.rows import main_check
from infracat.results.document import read
from infracat.sections.backups import messages
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.restore import Restored
from infracat.sections.backups.seen import Seen
from tests.project import Project
from tests.sections.backups.rows import (
    LISTED,
    NOW,
    checks_of,
    days,
    nightly,
    put,
    row,
    seen,
    touch,
    verdict,
    verdicts,
)

# The main check


def test_the_main_check_of_a_row(project: Project) -> None:
    """The last check of a row that is met, the worst of one that is not: neither ``nothing``, nor the message again."""
    for name, size in (("good", -1), ("cut", 700)):
        copy = project.write(f"{name}/etc.txt", "hello")
        with tarfile.open(copy.with_name("etc.tar"), "w") as archive:
            archive.add(copy, "etc.txt")
        copy.with_name("etc.tar").write_bytes(copy.with_name("etc.tar").read_bytes()[:size])
        touch(copy.with_name("etc.tar"), days(0.5))
    verdicts(project, row("good", "tar"), row("cut", "tar"))
    rows = {row.key: row for row in read(project.results()).rows}
    good, cut = (main_check(rows[f"backups/it{number}"]) for number in range(2))
    assert good
    assert cut
    assert fnmatch(good.found or "", "1 copy, the newest 12 h*old")
    assert good.expected == "none left unfinished"
    assert (cut.name, cut.found, cut.expected) == ("can_be_read", "damaged", "whole")


def test_a_compressed_empty_file(project: Project) -> None:
    """``pg_dump | gzip`` where pg_dump failed: 20 bytes, and nothing in them."""
    (project.folder / "db").mkdir()
    (project.folder / "db" / "shop.sql.gz").write_bytes(gzip.compress(b""))
    why = "newest is shop.sql.gz: it is no dump of PostgreSQL: nothing is in it"
    assert verdict(project)["can_be_read"] == ("failed", why)


@pytest.mark.parametrize(
    ("flaws", "said"),
    [
        (("a.dump: it ends",), "nor can a.dump be restored"),
        (("b.dump: it ends",), "newest is a.dump: no such role"),
        (Unavailable("no pg_restore"), "newest is a.dump: no such role"),
    ],
)
def test_the_error_of_a_copy_is_shown_once(flaws: tuple[str, ...] | Unavailable, said: str) -> None:
    copy = Copy(name="a.dump", at=NOW, size=1, where="/a.dump")
    facts = Seen(
        where="/",
        at=NOW,
        newest=copy,
        age=1,
        size=1,
        before=None,
        shrunk=0,
        oldest=copy,
        reach=1,
        copies=1,
        flaws=flaws,
    )
    assert messages.describe_failed_restore(facts, Restored(restored=False, trouble="no such role", rows={})) == said


# Fresh or late


def test_all_is_well(project: Project) -> None:
    nightly(project.folder / "db", *(day + 0.2 for day in range(8)))
    stated = {
        "method": "file",
        "retention": "7 days",
        "since": "2025-07-17",
        "min_size": "1KB",
        "max_shrink": "20 %",
        "delete_after": "9 days",
    }
    said = verdict(project, **stated)
    assert {status for status, _ in said.values()} == {"passed"}
    assert set(said) >= LISTED | {
        "can_be_read",
        "size",
        "has_not_shrunk",
        "reaches_back",
        "is_not_kept_longer",
        "is_deleted",
    }
    assert project.row("backups/it0")["status"] == "passed"


def test_late(project: Project) -> None:
    nightly(project.folder / "db", 2.13, 3.13)
    newest = (NOW - days(2.13)).strftime("shop-%Y-%m-%d.dump")
    assert verdict(project)["is_fresh"] == ("failed", f"newest is {newest}, 2 days 3 h old; late after 1 day 6 h")


def test_grace_is_a_quarter_of_the_frequency(project: Project) -> None:
    put(project.folder / "a" / "shop.dump", timedelta(hours=29.5))
    put(project.folder / "b" / "shop.dump", timedelta(hours=30.5))
    rows = [row("a"), row("b"), row("b", grace="7 h"), row("b", level="recommended")]
    said = [each["is_fresh"][0] for each in verdicts(project, *rows)]
    assert said == ["passed", "failed", "passed", "warned"]


def test_a_replay_judges_at_the_time_of_observation(project: Project) -> None:
    nightly(project.folder / "db", 2.13)
    then = verdict(project)["is_fresh"]
    shutil.rmtree(project.folder / "db")
    project.verify("--from", str(project.runs[-1] / "observations.json"))
    assert checks_of(project, "it0")["is_fresh"] == then


def test_dated_in_the_future(project: Project) -> None:
    nightly(project.folder / "db", -400, 0.1)
    name = (NOW + days(400)).strftime("shop-%Y-%m-%d.dump")
    status, said = verdict(project)["is_fresh"]
    assert status == "failed"
    assert said.startswith(f"newest is {name}, dated 39")
    assert said.endswith("days ahead of now: a clock was wrong, its maker's or this machine's")


def test_a_clock_that_is_a_minute_ahead(project: Project) -> None:
    put(project.folder / "db" / "shop.dump", timedelta(minutes=-1))
    assert verdict(project)["is_fresh"][0] == "passed"


# Size


def test_an_empty_copy(project: Project) -> None:
    nightly(project.folder / "db", 1.1)
    newest = put(project.folder / "db" / "shop-%Y-%m-%d.dump", days(0.01), 0).name
    said = verdict(project, max_shrink="20 %", min_size="1KB")
    assert said["is_not_empty"] == ("failed", f"newest is {newest}: it is empty")
    assert said["size"] == ("failed", f"newest is {newest}, 0 B; expected at least 1KB")
    assert said["has_not_shrunk"][0] == "failed"


def test_shrunk(project: Project) -> None:
    nightly(project.folder / "db", 2.1, size=4000)
    nightly(project.folder / "db", 1.1, size=2000)
    nightly(project.folder / "db", 0.5, name="users-%Y-%m-%d.dump", size=9000)
    nightly(project.folder / "db", 0.1, size=1500)
    new, old = (f"shop-{NOW - days(age):%Y-%m-%d}.dump" for age in (0.1, 1.1))
    strict, lenient = verdicts(project, row("db", max_shrink="20 %"), row("db", max_shrink="25 %"))
    said = f"{new} is 25 % smaller than {old} (1.5 KB after 2 KB); at most 20 %"
    assert strict["has_not_shrunk"] == ("failed", said)
    assert lenient["has_not_shrunk"][0] == "passed"


def test_nothing_to_compare(project: Project) -> None:
    """Told, and a warning: never ``0 %``."""
    nightly(project.folder / "first", 0.1)
    nightly(project.folder / "other", 1.1, 2.1, size=60_000)
    put(project.folder / "other" / "latest-export.dump", days(0.1), 245)
    nightly(project.folder / "packed", 1.1, 2.1, size=60_000)
    nightly(project.folder / "packed", 0.1, name="shop-%Y-%m-%d.dump.gz", size=245)
    nightly(project.folder / "empty", 1.1, size=0)
    nightly(project.folder / "empty", 0.1)
    folders = ("first", "other", "packed", "empty")
    found = verdicts(project, *(row(each, "file", max_shrink="50 %") for each in folders))
    said = dict(zip(folders, (each["has_not_shrunk"] for each in found), strict=True))
    assert {status for status, _ in said.values()} == {"warned"}
    assert said["first"][1] == f"nothing to compare {NOW - days(0.1):shop-%Y-%m-%d.dump} with: it is the only copy"
    assert said["other"][1] == (
        "nothing to compare latest-export.dump with: the other 2 copies are called or packed otherwise, or empty"
    )
    assert said["empty"][1].endswith("with: the other copy is called or packed otherwise, or empty")
    checks = {each["name"]: each for each in project.row("backups/it0")["checks"]}
    assert (checks["has_not_shrunk"]["expected"], checks["has_not_shrunk"]["found"]) == (
        "<= 50 %", "nothing to compare with",
    )  # fmt: skip
    assert project.row("backups/it0")["status"] == "warned"


@pytest.mark.parametrize(
    ("newest", "before"),
    [
        ("backup.tar.gz", "backup.tar.gz.1"),
        ("backup.tar.gz", "backup.tar.1.gz"),
        ("backup.tar.gz", "backup.tar.gz-20201122"),
        ("backup.tar.gz", "backup-20201122.tar.gz"),
        ("backup.tar.gz", "backup.tar.gz.old"),
        ("backup.tar.gz", "backup (2).tar.gz"),
        ("backup2.tar.gz", "backup1.tar.gz"),
        ("shop-tue.tar.gz", "shop-mon.tar.gz"),
        ("shop-latest.tar.gz", "2020-11-22_shop.tar.gz"),
    ],
)
def test_rotated_and_numbered_names_are_one_series(newest: str, before: str, tmp_path: Path) -> None:
    put(tmp_path / "db" / before, days(1.1), 60_000)
    put(tmp_path / "db" / "other.tar.gz", days(0.5), 60_000)
    put(tmp_path / "db" / newest, days(0.1), 245)
    facts = seen(tmp_path, "db/*", "tar")
    assert facts.before
    assert (facts.newest.name, facts.before.name, facts.shrunk) == (newest, before, 99.6)


def test_an_empty_copy_in_between_is_not_compared_with(tmp_path: Path) -> None:
    for age, size in ((2.1, 60_000), (1.1, 0), (0.1, 245)):
        nightly(tmp_path / "db", age, size=size)
    assert seen(tmp_path, "db").shrunk == 99.6


def test_compressed_and_rotated_copies_have_not_stopped(tmp_path: Path) -> None:
    """logrotate's delaycompress: the newest compressed one is always two days old."""
    for age, name in ((0.1, "shop.tar"), (1.1, "shop.tar.1"), (2.1, "shop.tar.2.gz"), (3.1, "shop.tar.3.gz")):
        put(tmp_path / "db" / name, days(age))
    facts = seen(tmp_path, "db", "tar")
    assert (facts.copies, facts.series) == (4, ())
    assert facts.before
    assert facts.before.name == "shop.tar.1"


# Retention


def test_it_does_not_reach_back(project: Project) -> None:
    nightly(project.folder / "db", 0.1, 1.1)
    since = (NOW - days(1)).date()
    stated: list[dict[str, Any]] = [{"since": "2025-07-17"}, {}, {"since": since}]
    long_since, unknown, lately = verdicts(project, *(row("db", retention="7 days", **each) for each in stated))
    assert long_since["reaches_back"][0] == "failed"
    assert long_since["reaches_back"][1].endswith("1 day 2 h old; kept for 7 days since 2025-07-17")
    assert unknown["reaches_back_already"][0] == "warned"
    assert "state since" in unknown["reaches_back_already"][1]
    assert lately["reaches_back"][0] == "passed"


def test_kept_too_long(project: Project) -> None:
    nightly(project.folder / "db", 0.1, 20)
    rows = [row("db", "file", retention="7 days", delete_after=each) for each in ("30 days", "19 days")]
    late, too_late = verdicts(project, *rows)
    assert late["is_not_kept_longer"][0] == "warned"
    assert late["is_not_kept_longer"][1].endswith("20 days old; kept for 7 days")
    assert late["is_deleted"][0] == "passed"
    assert project.row("backups/it0")["status"] == "warned"
    assert too_late["is_deleted"][0] == "failed"
    assert too_late["is_deleted"][1].endswith("20 days old; must be gone after 19 days")


def test_a_fresh_series_does_not_hide_a_stopped_one(project: Project) -> None:
    nightly(project.folder / "db", 0.1, 1.1)
    nightly(project.folder / "db", 4.1, 5.1, name="users-%Y-%m-%d.dump")
    newest = f"users-{NOW - days(4.1):%Y-%m-%d}.dump"
    both, alone = verdicts(project, row("db"), row("db/shop-*.dump"))
    said = f"users-*.dump: newest is {newest}, 4 days 2 h old: state a row and a glob for each"
    assert both["no_other_has_stopped"] == ("warned", said)
    assert alone["no_other_has_stopped"][0] == "passed"


# How the age is known


def test_the_modification_time_is_told_where_the_name_has_no_date(project: Project) -> None:
    put(project.folder / "db" / "shop.dump", days(2.13))
    put(project.folder / "new" / "shop.dump", days(0.5))
    late, _ = verdicts(project, row("db"), row("new"))
    assert late["is_fresh"][1] == ("newest is shop.dump, 2 days 3 h old by its modification time; late after 1 day 6 h")
    checks = {each["name"]: each for each in project.row("backups/it1")["checks"]}
    assert re.fullmatch(r"12 h( \d+ min)? by its modification time", checks["is_fresh"]["found"])


def test_dates_that_were_misread(project: Project) -> None:
    """Each is of ten days ago, and was copied today."""
    ago = NOW - days(10)
    forms = ("%d%b%Y", "%Y%m%d%H%M%S123", "%Y-%m-%d_%I-%M-%p", "zfs-auto-snap_daily-%Y-%m-%d-2050", "%b-%d-%Y")
    for number, form in enumerate(forms):
        touch(put(project.folder / str(number) / ago.strftime(f"{form}.dump"), days(10)), days(0.01))
    rows = [row(str(number)) for number in range(len(forms))]
    for form, said in zip(forms, verdicts(project, *rows), strict=True):
        status, message = said["is_fresh"]
        assert (status, "ahead" in message) == ("failed", False), form
        assert " 9 days " in message or " 10 days" in message, form


def test_an_ambiguous_date_is_unknown(project: Project) -> None:
    """It was copied on another day: neither fresh nor late."""
    put(project.folder / "db" / "shop-05-11-2026.dump", days(0.1))
    said = verdict(project)
    assert said["is_fresh"] == (
        "unknown",
        "shop-05-11-2026.dump: 05-11-2026 may be 2026-11-05 or 2026-05-11, and it was modified on neither",
    )
    assert said["nothing_was_left_unfinished"][0] == "passed"
