"""Copies by mysqldump, mongodump, rsnapshot and zfs."""

from __future__ import annotations

import gzip
import os
import struct
import subprocess
import time
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from tests.looking import program
from tests.project import Project
from tests.sections.backups.rows import NOW, days, found, row, seen, touch, verdict, verdicts
from tests.sections.backups.test_integrity import flaw, look
from tests.services.missing import needed

# Recorded from mariadb-dump 10.11.19 (Debian 12), and shortened:
SANDBOX = "/*M!999999\\- enable the sandbox mode */ \n"
COMMENTS = "-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)\n--\n-- Host: localhost\n"
SETTINGS = "\n/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;\n"
NOTES = "/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;\n"
ROWS = "INSERT INTO `users` VALUES\n(1,'a\\n-- Dump completed on x'),\n(2,'b');\n"
RESTORED = (
    "/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;\n/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;\n\n"
)
DONE = "-- Dump completed on 2026-11-26 12:19:58\n"
SAVED = "/*!40101 SET @saved_cs_client     = @@character_set_client */;\n"
# As mysqldump 8.0 begins:
MYSQL = "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)\n--\n"
WHOLE = SANDBOX + COMMENTS + SETTINGS + NOTES + ROWS + RESTORED + DONE
ENDLESS = "it does not end with `-- Dump completed`: it is truncated, or mysqldump has failed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (WHOLE, ""),
        (MYSQL + SETTINGS + NOTES + ROWS + RESTORED + DONE, ""),
        (MYSQL + SETTINGS + NOTES + ROWS + RESTORED + "-- Dump completed\n", ""),
        ("mysqldump: [Warning] Using a password is insecure.\n" + MYSQL + NOTES + ROWS + RESTORED + DONE, ""),
        (WHOLE + WHOLE, ""),
        (SANDBOX + SETTINGS + NOTES + ROWS + RESTORED, ""),
        (SETTINGS + NOTES + ROWS + RESTORED, ""),
        (WHOLE[: -len(DONE)], ENDLESS),
        (SANDBOX + COMMENTS + SETTINGS + NOTES + ROWS, ENDLESS),
        (WHOLE + SANDBOX + COMMENTS + SETTINGS + ROWS, ENDLESS.replace("it ", "the last of the 2 dumps in it ", 1)),
        (WHOLE.replace(DONE, "") + WHOLE, "it is cut short: another begins before its `-- Dump completed`"),
        (WHOLE + "mysqldump: Got error: 2013: Lost connection\n",
         "behind `-- Dump completed` something else follows: it is truncated, or mysqldump has failed"),
        (SANDBOX + SETTINGS + NOTES + ROWS,
         "it does not end with `/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;`: it is truncated, or mysqldump has failed"),
        ("/*!40101 SET NAMES binary*/;\n" + ROWS, "it is no dump of MySQL or MariaDB: it begins with '/*!40101 SET'"),
        ("--\n-- PostgreSQL database dump\n--\n\n--\n-- PostgreSQL database dump complete\n--\n",
         "it is no dump of MySQL or MariaDB: it is SQL of pg_dump"),
    ],
)  # fmt: skip
def test_mysqldump(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "shop.sql").write_text(text)
    (tmp_path / "shop.sql.gz").write_bytes(gzip.compress(text.encode()))
    assert flaw(tmp_path / "shop.sql", "mysqldump") == said
    assert flaw(tmp_path / "shop.sql.gz", "mysqldump").startswith(said[:40])


@pytest.mark.parametrize("begin", [SANDBOX + SAVED, f"-- phpMyAdmin SQL Dump\n-- version 5.2.1\n{SETTINGS}"])
def test_a_mysqldump_without_an_end_is_unknown(tmp_path: Path, begin: str) -> None:
    """Made by ``--compact``, or by phpMyAdmin."""
    (tmp_path / "shop.sql").write_text(begin + ROWS)
    with pytest.raises(CannotObserve, match=r"shop.sql: it has no line that ends it, as of mysqldump --compact or"):
        flaw(tmp_path / "shop.sql", "mysqldump")
    assert flaw(tmp_path / "shop.sql", "snapshot") == ""
    assert flaw(tmp_path / "shop.sql", "pg_dump") == "it is no dump of PostgreSQL: it is SQL of MySQL"


def test_a_dump_of_mysql_is_none_of_postgresql(tmp_path: Path) -> None:
    (tmp_path / "shop.sql").write_text(WHOLE)
    assert flaw(tmp_path / "shop.sql", "pg_dump") == "it is no dump of PostgreSQL: it is SQL of mysqldump"


# mongodump: made by the format's description in mongo-tools (common/archive/spec.md)


def document(**fields: str | bool) -> bytes:
    body = b""
    for name, value in fields.items():
        if isinstance(value, bool):
            body += b"\x08" + name.encode() + b"\0" + bytes([value])
        else:
            body += b"\x02" + name.encode() + b"\0" + struct.pack("<i", len(value) + 1) + value.encode() + b"\0"
    return struct.pack("<i", len(body) + 5) + body + b"\0"


END = b"\xff\xff\xff\xff"
USERS = b"".join(document(name=f"user {number}") for number in range(500))
ENDED = document(db="shop", collection="users", EOF=True) + END
ARCHIVE = (
    b"\x6d\xe2\x99\x81" + document(version="0.1") + document(db="shop", collection="users", metadata="{}") + END
    + document(db="shop", collection="users", EOF=False) + USERS + END + ENDED
)  # fmt: skip


def test_archives_of_mongodump(tmp_path: Path) -> None:
    path = tmp_path / "shop.archive"
    for pack in (bytes, gzip.compress):
        path.write_bytes(pack(ARCHIVE))
        assert flaw(path, "mongodump") == ""
        for place in (3, 40, 5000, len(ARCHIVE) - len(ENDED), len(ARCHIVE) - 4, len(ARCHIVE) - 1):
            path.write_bytes(pack(ARCHIVE[:place]))
            assert "truncated" in flaw(path, "mongodump") or place == 3, place
            assert flaw(path, "mongodump"), place
    path.write_bytes(ARCHIVE[: ARCHIVE.index(END) + len(END)])  # between two collections, or before the first
    assert "truncated" in flaw(path, "mongodump")
    view = document(db="shop", collection="seen", metadata='{"options":{"viewOn":"users"},"type":"view"}')
    path.write_bytes(ARCHIVE.replace(END, view + END, 1))  # a view has no data
    assert flaw(path, "mongodump") == ""
    path.write_text("<html>no</html>")
    assert flaw(path, "mongodump") == "it is no dump of MongoDB: it begins with '<html>no</ht'"


def test_dump_folders_of_mongodump(project: Project) -> None:
    names = ("dump", "mongo/%Y-%m-%d", "in/2026-11-20")
    roots = [project.folder / (NOW - days(0.5)).strftime(name) for name in names]
    for root in roots:
        (root / "shop").mkdir(parents=True)
        for name, content in (("users.bson", USERS), ("users.metadata.json", b'{"indexes":[]}'), ("none.bson", b""),
                              ("seen.metadata.json", b'{"options":{"viewOn":"users"}}')):  # fmt: skip
            (root / "shop" / name).write_bytes(content)
        for path in (root / "shop").iterdir():
            touch(path, days(0.5))
    dump, dated, old = verdicts(project, *(row(each, "mongodump") for each in ("dump", "mongo", "in")))
    assert {status for status, _ in dump.values()} == {"passed"}
    assert {status for status, _ in dated.values()} == {"passed"}
    assert old["is_fresh"][0] == "failed"
    users = roots[0] / "shop" / "users.bson"
    users.write_bytes(USERS[:-3])
    touch(users, days(0.5))
    said = verdict(project, "dump", "mongodump")["can_be_read"]
    assert said[1].endswith("shop/users.bson: its BSON file ends in the middle of a document: it is truncated")
    users.unlink()
    said = verdict(project, "dump", "mongodump")["can_be_read"]
    assert said[1].endswith("shop/users.bson is missing, and its metadata is there")


def test_a_dump_folder_with_an_archive_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "2026-11-22"
    folder.mkdir()
    archive = folder / "shop.archive.gz"
    archive.write_bytes(gzip.compress(ARCHIVE))
    assert flaw(folder, "mongodump") == ""
    archive.write_bytes(gzip.compress(ARCHIVE)[:-20])
    assert flaw(folder, "mongodump") == "shop.archive.gz: its gzip stream ends in the middle: it is truncated"
    (folder / "shop.archive.gz.md5").write_text("0" * 32)  # no archive
    for part, content in (("aa", ARCHIVE[:999]), ("ab", ARCHIVE[999:])):
        (folder / f"shop.archive.part-{part}").write_bytes(content)
    archive.rename(folder / "shop.gz")  # mongodump calls it as it is told
    assert flaw(folder, "mongodump") == ""
    for path in folder.glob("shop.archive.*"):
        path.unlink()
    assert flaw(folder, "mongodump") == "shop.gz: its gzip stream ends in the middle: it is truncated"


@pytest.mark.parametrize("names", [(), ("mongodump.log",)], ids=str)
def test_a_dump_folder_with_no_file_of_mongodump(tmp_path: Path, names: tuple[str, ...]) -> None:
    folder = tmp_path / "2026-11-22"
    folder.mkdir()
    for name in names:
        (folder / name).write_text("connection refused")
    assert flaw(folder, "mongodump") == "there is no file of mongodump in it"


def test_a_file_is_bson_by_the_end_of_its_name(tmp_path: Path) -> None:
    """But for what packs it: other files have the letters in their names, too."""
    (tmp_path / "users.bson").write_bytes(USERS)
    subprocess.run(["tar", "-czf", "mongo.bson.tar.gz", "users.bson"], cwd=tmp_path, check=True)
    assert look(tmp_path / "mongo.bson.tar.gz", "tar")[0].how == "gzip, tar with 1 member"
    assert flaw(tmp_path / "mongo.bson.tar.gz", "tar") == ""
    (tmp_path / "users.bson.gz.age").write_bytes(b"age-encryption.org/v1\n" + bytes(900))
    with pytest.raises(CannotObserve, match="it is encrypted by age: whether it is whole cannot be looked at"):
        flaw(tmp_path / "users.bson.gz.age", "mongodump")
    for name, pack in (("users.bson.gz", gzip.compress), ("users.bson.1", bytes), ("users.bson.gz.1", gzip.compress)):
        (tmp_path / name).write_bytes(pack(USERS[:-3]))
        assert "BSON file ends in the middle" in flaw(tmp_path / name, "mongodump")


# rsnapshot


def test_rsnapshot(project: Project) -> None:
    """Run by rsnapshot itself: the newest is the folder that ends with 0, whatever the files in it are dated."""
    needed("rsnapshot", "apt-get install rsnapshot")
    root, source = project.folder / "snapshots", project.folder / "etc"
    touch(project.write("etc/hosts", "127.0.0.1 localhost"), days(400))
    settings = ("config_version\t1.2", f"snapshot_root\t{root}/", "cmd_rsync\t/usr/bin/rsync", "retain\tdaily\t3",
                "retain\tweekly\t2", f"lockfile\t{project.folder}/pid", f"backup\t{source}/\tlocalhost/")  # fmt: skip
    conf = project.write("rsnapshot.conf", "".join(f"{line}\n" for line in settings))
    for _ in range(2):
        subprocess.run(["rsnapshot", "-c", conf, "daily"], check=True, capture_output=True, timeout=60)
        time.sleep(1.1)
    (root / "weekly.0").mkdir()
    for name, age in (("daily.1", 1), ("weekly.0", 7)):
        os.utime(root / name, (time.time() - age * 86400,) * 2)
    facts = seen(project.folder, "snapshots", "rsnapshot")
    assert (facts.newest.name, facts.copies, facts.oldest.name) == ("daily.0", 3, "weekly.0")
    said = verdict(project, "snapshots", "rsnapshot", retention="5 days", since="2025-01-01")
    assert {status for status, _ in said.values()} <= {"passed", "warned"}
    assert said["no_other_has_stopped"][0] == "passed"
    os.utime(root / "daily.0", (time.time() - 3 * 86400,) * 2)
    os.utime(root / "daily.1", (time.time() - 4 * 86400,) * 2)
    assert verdict(project, "snapshots", "rsnapshot")["is_fresh"][1] == (
        "newest is daily.0, 3 days old by its folder's time; late after 1 day 6 h"
    )


def test_a_folder_of_rsnapshot_with_nothing_in_it(project: Project) -> None:
    (project.folder / "in" / "daily.0" / "localhost").mkdir(parents=True)
    (project.folder / "other" / "2026-11-22").mkdir(parents=True)
    empty, none = verdicts(project, row("in", "rsnapshot"), row("other", "rsnapshot"))
    assert empty["can_be_read"] == ("failed", "newest is daily.0: there is no file in it")
    why = f"{project.folder}/other has no folder of rsnapshot, as daily.0: there is 2026-11-22"
    assert none["exists"] == ("failed", why)


# zfs: its lines as zfs-list(8) and zpool-status(8) of OpenZFS 2.1 show them


SNAPSHOT = f"tank/data@a\\t{int(NOW.timestamp())}\\t0\\n"


def zfs(folder: Path, lines: str, code: int = 0, pool: str = "pool 'tank' is healthy") -> dict[str, str]:
    program(folder, "zpool", f"cat <<'END'\n{pool}\nEND")
    return program(folder, "zfs", f"printf '{lines}' >&{2 if code else 1}; exit {code}")


def test_zfs(tmp_path: Path) -> None:
    at = int(time.time())
    names = (("auto_daily-1", 30), ("auto_daily-2", 6), ("auto_hourly-3", 1), ("auto_monthly-1", 500))
    lines = "".join(f"tank/data@{name}\\t{at - hours * 3600}\\t1024\\n" for name, hours in names)
    environ = zfs(tmp_path, f"{lines}tank/data/child@auto_daily-9\\t{at}\\t0\\n")
    facts = seen(tmp_path, "tank/data", "zfs", **environ)
    assert (facts.newest.name, facts.copies, facts.oldest.name) == ("auto_hourly-3", 4, "auto_monthly-1")
    assert 3500 < facts.age < 3600 + 1200
    assert facts.flaws == ()
    assert not facts.series
    assert seen(tmp_path, "tank/data@auto_daily", "zfs", **environ).newest.name == "auto_daily-2"


def test_zfs_that_tells_nothing(tmp_path: Path) -> None:
    none = found(tmp_path, "tank/data", "zfs", **zfs(tmp_path, "cannot open: dataset does not exist\\n", 1))
    assert none.absent == "there is no dataset tank/data"
    empty = found(tmp_path, "tank/data", "zfs", **zfs(tmp_path, ""))
    assert empty.absent == "there is no snapshot tank/data: 0 others"
    denied = found(tmp_path, "tank/data", "zfs", **zfs(tmp_path, "Permission denied the ZFS utilities\\n", 1))
    assert denied.cannot == "tank/data: zfs: Permission denied the ZFS utilities"
    (tmp_path / "bin" / "zfs").unlink()
    here = found(tmp_path, "tank/data", "zfs")
    assert here.cannot == "zfs is not installed, and only it knows the pool: install zfsutils-linux"


# As status_callback and print_error_log of zpool_main.c (OpenZFS 2.1) print a pool with damaged files:
CORRUPT = """  pool: tank
 state: ONLINE
status: One or more devices has experienced an error resulting in data
\tcorruption.  Applications may be affected.
action: Restore the file in question if possible.  Otherwise restore the
\tentire pool from backup.
config:

\tNAME        STATE     READ WRITE CKSUM
\ttank        ONLINE       0     0     0
\t  sda       ONLINE       0     0     6

"""
LISTED = "errors: Permanent errors have been detected in the following files:\n\n        /tank/data/a.bin\n"


@pytest.mark.parametrize(
    ("said", "flaws"),
    [
        (CORRUPT + LISTED, ("Permanent errors have been detected in the following files",)),
        (CORRUPT + "errors: 3 data errors, use '-v' for a list\n", ("3 data errors, use '-v' for a list",)),
        (CORRUPT + "errors: No known data errors\n", ()),
        (CORRUPT.replace("ONLINE", "SUSPENDED") + "errors: No known data errors\n", ("state: suspended",)),
    ],
)
def test_a_damaged_pool(tmp_path: Path, said: str, flaws: tuple[str, ...]) -> None:
    environ = zfs(tmp_path, SNAPSHOT, pool=said)
    assert seen(tmp_path, "tank/data", "zfs", **environ).flaws == tuple(
        f"a: zpool status tank: {each}" for each in flaws
    )


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (CORRUPT + "errors: List of errors unavailable (insufficient privileges)\n",
         "List of errors unavailable (insufficient privileges)"),
        ("", "it ended with 0"),
    ],
)  # fmt: skip
def test_a_pool_of_which_nothing_is_told_is_unknown(tmp_path: Path, said: str, reason: str) -> None:
    with pytest.raises(CannotObserve) as error:
        seen(tmp_path, "tank/data", "zfs", **zfs(tmp_path, SNAPSHOT, pool=said)).flaws  # noqa: B018
    assert str(error.value) == f"tank: zpool: {reason}"


def test_a_pool_is_asked_for_its_damaged_files(tmp_path: Path) -> None:
    """Without ``-v`` it tells their number only."""
    environ = zfs(tmp_path, SNAPSHOT)
    program(tmp_path, "zpool", 'case "$*" in *-v*) echo "pool \'tank\' is healthy";; esac')
    assert seen(tmp_path, "tank/data", "zfs", **environ).flaws == ()


def test_without_zpool_nothing_tells_that_a_pool_is_whole(tmp_path: Path) -> None:
    environ = zfs(tmp_path, SNAPSHOT)
    (tmp_path / "bin" / "zpool").unlink()
    with pytest.raises(CannotObserve, match=r"^zpool is not installed, and only it knows the pool: install zfsutils"):
        seen(tmp_path, "tank/data", "zfs", **environ).flaws  # noqa: B018


def test_the_reader_is_told(tmp_path: Path) -> None:
    (tmp_path / "shop.sql").write_text(WHOLE)
    assert look(tmp_path / "shop.sql", "mysqldump")[0].how == "SQL of mysqldump"
