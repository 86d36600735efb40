"""Verdicts on backup rows: fresh, late, empty, shrunk, kept too long or too short."""

from __future__ import annotations

import gzip
import shutil
import tarfile
from datetime import timedelta
from fnmatch import fnmatch
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
    seen = Seen(
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
    assert messages.describe_failed_restore(seen, Restored(restored=False, trouble="no such role", rows={})) == said


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


def test_the_first_copy_has_not_shrunk(project: Project) -> None:
    nightly(project.folder / "db", 0.1)
    assert verdict(project, max_shrink="20 %")["has_not_shrunk"][0] == "passed"


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
