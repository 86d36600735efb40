"""Backup rows over real folders, files, buckets and a real pg_dump: every state, and each way of getting there."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from infracat.facts import Observation, Unavailable
from infracat.report.rows import main_check
from infracat.sections.backups import Seen
from infracat.sections.backups.copy import Copy
from infracat.sections.backups.listing import words
from infracat.sections.backups.restore import Restored
from tests.looking import look
from tests.project import Project, below_tmp
from tests.services.clouds import S3Server
from tests.services.postgres import Postgres, postgres

NOW = datetime.now().astimezone()
LISTED = {"exists", "is_fresh", "is_not_empty", "no_other_has_stopped", "nothing_was_left_unfinished"}


def put(path: Path, ago: timedelta = timedelta(0), size: int = 1000) -> Path:
    """A file that was modified so long ago; ``%`` in its name is of that time."""
    then = NOW - ago
    path = Path(then.strftime(str(path)) if "%" in path.name or "%" in path.parent.name else path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    touch(path, ago)
    return path


def touch(path: Path, ago: timedelta) -> None:
    os.utime(path, ((NOW - ago).timestamp(),) * 2)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def nightly(folder: Path, *ages: float, name: str = "shop-%Y-%m-%d.dump", size: int = 1000) -> None:
    """Copies that were made so many days ago."""
    for age in ages:
        put(folder / name, days(age), size)


def row(location: str | Path, method: str = "pg_dump", **fields: object) -> str:
    stated = {"frequency": "daily", **fields}
    lines = "".join(f"  {field}: {value}\n" for field, value in stated.items())
    return f"- name: it\n  method: {method}\n  location: '{location}'\n{lines}"


def found(folder: Path, location: str | Path, method: str = "pg_dump", **environ: str) -> Observation:
    return look(folder, "backups:\n" + row(location, method), environ)


def seen(folder: Path, location: str | Path, method: str = "pg_dump", **environ: str) -> Seen:
    observation = found(folder, location, method, **environ)
    assert observation.seen is not None, observation
    return Seen.model_validate(observation.seen)


Said = dict[str, tuple[str, str]]  # of each check, what it came to, and its message


def verdicts(project: Project, *rows: str, **environ: str) -> list[Said]:
    """Of each row, in one audit."""
    named = [each.replace("name: it", f"name: it{number}", 1) for number, each in enumerate(rows)]
    project.catalog("backups:\n" + "".join(named))
    project.verify(**environ)
    return [checks_of(project, f"it{number}") for number in range(len(rows))]


def verdict(project: Project, location: str = "db", method: str = "pg_dump", **fields: object) -> Said:
    """Of one."""
    (only,) = verdicts(project, row(location, method, **fields))
    return only


def checks_of(project: Project, name: str) -> Said:
    checks = project.row(f"backups/{name}")["checks"]
    return {check["name"]: (check["status"], check["message"] or "") for check in checks}


# What speaks for the row


def test_what_stands_beside_a_row(project: Project) -> None:
    """The last check of a row that is met, the worst of one that is not: neither ``nothing``, nor the message again."""
    for name, size in (("good", -1), ("cut", 700)):
        copy = project.write(f"{name}/etc.txt", "hello")
        with tarfile.open(copy.with_name("etc.tar"), "w") as archive:
            archive.add(copy, "etc.txt")
        copy.with_name("etc.tar").write_bytes(copy.with_name("etc.tar").read_bytes()[:size])
        touch(copy.with_name("etc.tar"), days(0.5))
    verdicts(project, row("good", "tar"), row("cut", "tar"))
    good, cut = (main_check(project.row(f"backups/it{number}")) for number in range(2))
    assert good
    assert cut
    assert fnmatch(good["found"], "1 copy, the newest 12 h*old")
    assert good["expected"] == "none left unfinished"
    assert (cut["name"], cut["found"], cut["expected"]) == ("can_be_read", "damaged", "whole")


def test_a_packed_nothing(project: Project) -> None:
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
def test_the_trouble_of_a_copy_is_told_once(flaws: tuple[str, ...] | Unavailable, said: str) -> None:
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
    assert words.unrestored(seen, Restored(restored=False, trouble="no such role", rows={})) == said


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


def test_a_replay_gives_the_verdict_of_then(project: Project) -> None:
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


# The date in the name


def test_the_name_wins_over_the_modification_time(tmp_path: Path) -> None:
    """A folder that was copied yesterday has no fresh copies for that."""
    for age in (5, 6):
        touch(put(tmp_path / "db" / "shop-%Y-%m-%dT020000.dump", days(age)), days(0.1))
    assert seen(tmp_path, "db").age > 3 * 86400


def test_an_old_file_that_was_copied_today(tmp_path: Path) -> None:
    """``cp -p`` keeps the time at which the database was last written to."""
    touch(put(tmp_path / "db" / "app-%Y-%m-%d.sqlite", days(0)), days(90))
    assert seen(tmp_path, "db", "sqlite").age < 86400


def test_a_mere_day_is_its_end_once_the_file_was_copied(tmp_path: Path) -> None:
    day = NOW - days(3)
    touch(put(tmp_path / "db" / "shop-%Y-%m-%d.dump", days(3)), days(0.1))
    at = seen(tmp_path, "db").newest.at.astimezone()
    assert (at.date(), at.hour, at.minute) == (day.date(), 23, 59)


# What counts


def test_what_lies_beside_copies(tmp_path: Path) -> None:
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


def test_a_name_that_says_unfinished(project: Project) -> None:
    endings = {"a": ".part", "b": ".tmp", "c": "~"}
    half = {}
    for folder, ending in endings.items():
        nightly(project.folder / folder, 1.5)
        half[folder] = put(project.folder / folder / f"shop-%Y-%m-%d.dump{ending}").name
    for folder, said in zip(endings, verdicts(project, *(row(each) for each in endings)), strict=True):
        status, message = said["is_fresh"]
        assert status == "failed"
        assert message.endswith(f"late after 1 day 6 h ({half[folder]} is still being written: by its name)")


def test_one_that_was_never_finished(project: Project) -> None:
    nightly(project.folder / "db", 0.1)
    half = put(project.folder / "db" / "shop-%Y-%m-%d.dump.part", days(3.1)).name
    assert verdict(project)["nothing_was_left_unfinished"] == (
        "warned", f"never finished: {half}, 3 days 2 h old (by its name)",
    )  # fmt: skip


def test_nothing_but_an_unfinished_one(tmp_path: Path) -> None:
    put(tmp_path / "db" / "shop.dump.part")
    assert found(tmp_path, "db").absent == (
        f"there is no copy in {tmp_path}/db: shop.dump.part is still being written (by its name)"
    )


@contextmanager
def open_for_writing(path: Path) -> Iterator[int]:
    """A process that writes nothing, for now: a dump that waits for a lock."""
    hold = "import sys; file = open(sys.argv[1], 'ab'); print(flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", hold, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid


def test_a_file_that_somebody_has_open(tmp_path: Path) -> None:
    nightly(tmp_path / "db", 1.1)
    waits = put(tmp_path / "db" / "shop-%Y-%m-%d.dump", timedelta(hours=2))
    with open_for_writing(waits) as pid:
        facts = seen(tmp_path, "db")
    assert [each.name for each in facts.unfinished] == [waits.name]
    assert facts.unfinished[0].why.endswith(f"(pid {pid}) has it open")
    assert facts.newest.name != waits.name
    assert seen(tmp_path, "db").newest.name == waits.name


def test_a_file_that_grows(tmp_path: Path) -> None:
    """Whoever writes it opens it anew each time: only its size tells."""
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


# Nothing there, or nothing to be seen


def test_there_is_none(project: Project) -> None:
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


def verify_as_nobody(project: Project) -> None:
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("needs root and setpriv, to be somebody else")
    for folder in below_tmp(project.folder):
        folder.chmod(0o755)
    catalog = project.catalog("backups:\n" + row("db", "file"))
    (project.folder / "reports").mkdir()
    (project.folder / "reports").chmod(0o777)
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    subprocess.run(
        [*as_nobody, sys.executable, "-m", "infracat", "verify", "-c", str(catalog)],
        cwd=project.folder, env=project.environ(HOME="/"), check=False, capture_output=True, timeout=60,
    )  # fmt: skip


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


def test_the_folder_that_every_disk_has(project: Project) -> None:
    """Only root may look into lost+found."""
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
    monkeypatch.setattr("infracat.hosts.files.places.WSL_CONF", str(conf))
    nightly(tmp_path / "drives" / "e" / "Backups", 2, 9, name="example-%Y%m%d.vhdx")
    facts = seen(tmp_path, "E:\\Backups\\", "snapshot")
    assert (facts.copies, facts.where.rstrip("/")) == (2, f"{tmp_path}/drives/e/Backups")


def test_names_from_hell(project: Project) -> None:
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
    assert time.process_time() - began < 0.2  # takes 0.03 s on two slow cores


# Buckets


def in_s3(folder: Path, s3: S3Server, location: str) -> Observation:
    return look(folder, "backups:\n" + row(location), s3.environ)


def test_a_bucket(tmp_path: Path, s3: S3Server) -> None:
    old, new = ((NOW - days(age)).strftime("shop-%Y-%m-%d.dump") for age in (3, 2))
    objects = {f"db__{old}": b"xx", f"db__{new}": b"x", "db__": b"", "db-old__x.dump": b"x", "db__x.sha256": b"x"}
    s3.bucket("backups-of-tests", "us-east-1", **objects)
    for location in ("db", "db/", "db/*.dump", "*/shop-*", "**/shop-*.dump"):
        observation = in_s3(tmp_path, s3, f"s3://backups-of-tests/{location}")
        assert observation.seen, observation
        facts = Seen.model_validate(observation.seen)
        assert (facts.copies, facts.shrunk, facts.newest.where) == (2, 50, f"s3://backups-of-tests/db/{new}")
        assert 86400 < facts.age < 3 * 86400


def test_a_large_object_is_not_fetched(tmp_path: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infracat.sections.backups.listing.proving.FETCHED", 1000)
    s3.bucket("large-of-tests", "us-east-1", **{"shop.dump": b"x" * 1001})
    observation = in_s3(tmp_path, s3, "s3://large-of-tests")
    facts = Seen.model_validate(observation.seen)
    assert facts.unread == "shop.dump: 1 KB in a bucket are not fetched to be read (up to 1 KB would be)"
    assert not any("get-object" in each.command for each in observation.evidence)


def test_objects_without_dates_are_as_old_as_their_upload(tmp_path: Path, s3: S3Server) -> None:
    s3.bucket("uploads-of-tests", "us-east-1", **{"shop.dump": b"xx", "2026__11__20__shop.dump": b"x"})
    facts = Seen.model_validate(in_s3(tmp_path, s3, "s3://uploads-of-tests/shop.dump").seen)
    assert (facts.newest.name, facts.copies) == ("shop.dump", 1)
    assert abs(facts.age) < 60
    facts = Seen.model_validate(in_s3(tmp_path, s3, "s3://uploads-of-tests").seen)
    assert (facts.copies, facts.oldest.name, f"{facts.oldest.at:%d}"[0]) == (2, "2026/11/20/shop.dump", "2")


def test_a_bucket_without_copies(tmp_path: Path, s3: S3Server) -> None:
    s3.bucket("empty-bucket-of-tests")
    s3.bucket("other-bucket-of-tests", media__a=b"x")
    said = [
        in_s3(tmp_path, s3, f"s3://{each}").absent
        for each in ("empty-bucket-of-tests/db", "other-bucket-of-tests/*.dump", "no-bucket-of-tests/db")
    ]
    assert said[:2] == [
        "no object is at s3://empty-bucket-of-tests/db",
        "no object fits s3://other-bucket-of-tests/*.dump: there is media/a",
    ]
    assert "no-bucket-of-tests" in (said[2] or "")


def test_a_bucket_that_nobody_may_see(tmp_path: Path, s3: S3Server) -> None:
    """Nobody answers there: unknown, not absent."""
    nowhere = {**s3.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    assert look(tmp_path, "backups:\n" + row("s3://any/db"), nowhere).cannot


def test_an_object_is_fetched_and_read(project: Project, s3: S3Server) -> None:
    s3.bucket("read-of-tests", "us-east-1", **{"shop.tar": b"no archive"})
    (said,) = verdicts(project, row("s3://read-of-tests", "tar"), **s3.environ)
    assert said["can_be_read"][0] == "failed"
    assert said["can_be_read"][1].startswith("newest is shop.tar: ")


# Dumps and snapshots by the real tools


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


def test_a_dump_in_a_folder_without_its_contents_yet(tmp_path: Path, shop: Postgres) -> None:
    """pg_dump writes toc.dat last."""
    (tmp_path / "db").mkdir()
    whole = shop.dump(tmp_path / "db" / "shop-2026-11-20", "--format=directory")
    half = shop.dump(tmp_path / "db" / "shop-2026-11-21", "--format=directory")
    (half / "toc.dat").unlink()
    facts = seen(tmp_path, "db")
    assert (facts.copies, facts.newest.name, facts.newest.where) == (1, "shop-2026-11-20/", str(whole))
    assert [each.name for each in facts.unfinished] == ["shop-2026-11-21/"]


def test_a_dump_that_waits_for_a_lock(tmp_path: Path, shop: Postgres) -> None:
    """It has made its file, and writes nothing: nobody but the kernel knows."""
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
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_repository_of_restic(project: Project) -> None:
    if not shutil.which("restic"):
        pytest.skip("no restic here: Debian's restic has it")
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
