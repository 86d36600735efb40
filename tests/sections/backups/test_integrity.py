"""Copies of every format, intact and damaged; reading never changes them."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from infracat.formats import whole
from infracat.hosts import Host, Machine
from infracat.sections.backups.copy import Copy, Integrity
from infracat.sections.backups.integrity import verify_integrity
from infracat.sections.backups.order import Order
from infracat.sections.backups.row import Backup
from tests.looking import left_running
from tests.services.clouds import S3Server
from tests.services.disks import vhdx

PLACES = (0.001, 0.05, 0.3, 0.6, 0.99)  # where a copy is cut
COMPRESSED = {"gzip": "gz", "bzip2": "bz2", "xz": "xz", "zstd": "zst"}


def look(
    where: Path | str, method: str, timeout: float = 60, environ: Mapping[str, str] | None = None
) -> tuple[Integrity, Host]:
    row = Backup.model_validate({"name": "it", "method": method, "frequency": "daily", "location": str(where)})
    host = Host(Machine(Path("/"), environ={**os.environ, **(environ or {})}), timeout=timeout)
    copy = Copy(name=Path(where).name, at=datetime.now(UTC), size=None, where=str(where))
    return verify_integrity(copy, Order.of(row), host), host


def flaw(where: Path | str, method: str = "file", timeout: float = 60) -> str:
    return look(where, method, timeout)[0].flaw


def cut(path: Path, share: float, folder: Path) -> Path:
    whole_one = path.read_bytes()
    copy = folder / path.name
    copy.write_bytes(whole_one[: max(1, int(len(whole_one) * share))])
    return copy


def turned(path: Path, at: float, count: int, folder: Path) -> Path:
    """The copy with ``count`` of its bytes flipped."""
    found = bytearray(path.read_bytes())
    start = int(len(found) * at)
    found[start : start + count] = bytes(byte ^ 0xFF for byte in found[start : start + count])
    copy = folder / path.name
    copy.write_bytes(found)
    return copy


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``site.tar`` of two files, compressed in every way; ``site.zip``; a database ``shop.db`` of SQLite."""
    folder = tmp_path_factory.mktemp("archives")
    source = folder / "site"
    source.mkdir()
    for name in ("a.bin", "b.bin"):
        (source / name).write_bytes(random.Random(name).randbytes(300_000))
    subprocess.run(["tar", "-cf", "site.tar", "site"], cwd=folder, check=True)
    for program, ending in COMPRESSED.items():
        with (folder / f"site.tar.{ending}").open("wb") as file:
            subprocess.run([program, "-c", folder / "site.tar"], stdout=file, check=True)
    with zipfile.ZipFile(folder / "site.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(source / "a.bin", "a.bin")
    with closing(sqlite3.connect(folder / "shop.db")) as database:
        database.execute("CREATE TABLE users (name TEXT)")
        database.execute("CREATE INDEX by_name ON users (name)")
        database.executemany("INSERT INTO users VALUES (?)", ((f"user {n}",) for n in range(5000)))
        database.commit()
        (folder / "shop.db.sql").write_text("PRAGMA foreign_keys=OFF;\n" + "\n".join(database.iterdump()) + "\n")
    (folder / "shop.db.gz").write_bytes(gzip.compress((folder / "shop.db").read_bytes()))
    return folder


# Intact copies


@pytest.mark.parametrize(
    ("name", "method", "how"),
    [
        ("site.tar", "tar", "tar with 3 members"),
        ("site.tar.gz", "tar", "gzip, tar with 3 members"),
        ("site.tar.bz2", "tar", "bzip2, tar with 3 members"),
        ("site.tar.xz", "tar", "xz, tar with 3 members"),
        ("site.tar.zst", "tar", "zstd, tar with 3 members"),
        ("site.zip", "file", "zip"),
        ("shop.db", "sqlite", "SQLite"),
        ("shop.db.gz", "sqlite", "gzip, SQLite"),
        ("shop.db.sql", "sqlite", "SQL of sqlite3"),
        ("site/a.bin", "file", "read to its end, its content is not judged"),
    ],
)
def test_an_intact_archive(archives: Path, name: str, method: str, how: str) -> None:
    assert look(archives / name, method)[0] == Integrity(flaw="", how=how)


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("shop.dump", "pg_restore"),
        ("raw.dump", "pg_restore"),
        ("shop.dump.gz", "gzip, pg_restore"),
        ("shop.tar", "tar with 9 members, pg_restore"),
        ("shop.d", "pg_restore, of a dump in a folder"),
        ("shop.sql", "SQL of pg_dump"),
        ("shop.sql.gz", "gzip, SQL of pg_dump"),
        ("shop.sql.zst", "zstd, SQL of pg_dump"),
        ("shop.sql.xz", "xz, SQL of pg_dump"),
        ("shop.sql.bz2", "bzip2, SQL of pg_dump"),
        ("all.sql", "SQL of pg_dump"),
    ],
)
def test_an_intact_dump(dumps: Path, name: str, how: str) -> None:
    assert look(dumps / name, "pg_dump")[0] == Integrity(flaw="", how=how)


@pytest.mark.parametrize(
    ("names", "is_dump"),
    [
        (("site/index.html", "site/logo.png"), False),
        (("var/lib/app.sqlite",), False),
        (("nightly/shop.sql",), True),
        (("nightly/shop.dump.2026-11-05",), True),
        (("shop/toc.dat", "shop/3500.dat.gz"), True),
        (("base.tar.gz", "pg_wal.tar.gz"), True),
        (("data/PG_VERSION", "data/base/1/1247"), True),
    ],
)
def test_an_archive_with_or_without_a_dump(tmp_path: Path, names: tuple[str, ...], is_dump: bool) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    subprocess.run(["tar", "-czf", "copy.tar.gz", *names], cwd=tmp_path, check=True)
    if is_dump:
        assert flaw(tmp_path / "copy.tar.gz", "pg_dump") == ""
    else:
        with pytest.raises(CannotObserve, match="nothing is called like a dump"):
            assert flaw(tmp_path / "copy.tar.gz", "pg_dump")


def test_the_evidence_can_be_repeated(dumps: Path) -> None:
    _, host = look(dumps / "shop.dump", "pg_dump")
    commands = [each.command for each in host.evidence]
    assert f"python -m infracat.formats.whole {dumps}/shop.dump" in commands
    assert any(each.endswith(f"pg_restore --file=/dev/null {dumps}/shop.dump") for each in commands)
    again = subprocess.run(
        [sys.executable, "-m", "infracat.formats.whole", dumps / "shop.dump"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert '"kind": "custom dump"' in again.stdout


def test_a_virtual_disk(tmp_path: Path) -> None:
    disk = vhdx(tmp_path / "data.vhdx", "64M")
    assert flaw(disk, "snapshot") == ""
    os.truncate(disk, 2 << 20)
    assert "bytes are missing" in flaw(disk, "snapshot")


def test_a_folder_of_copies(archives: Path, tmp_path: Path) -> None:
    shutil.copy(archives / "site.tar", tmp_path)
    shutil.copy(archives / "site.tar.gz", tmp_path)
    assert flaw(tmp_path, "tar") == ""
    cut(archives / "site.tar.gz", 0.5, tmp_path)
    assert flaw(tmp_path, "tar") == "site.tar.gz: its gzip stream ends in the middle: it is truncated"


def test_in_a_bucket(archives: Path, s3: S3Server) -> None:
    whole_one = (archives / "site.tar.gz").read_bytes()
    bucket = s3.bucket("soundness", nightly__site=whole_one, cut=whole_one[:200_000])
    assert look(f"{bucket}/nightly/site", "tar", environ=s3.environ)[0].flaw == ""
    assert "truncated" in look(f"{bucket}/cut", "tar", environ=s3.environ)[0].flaw
    with pytest.raises(CannotObserve, match=r"no such object|NoSuchKey|does not exist"):
        look(f"{bucket}/nothing.tar.gz", "tar", environ=s3.environ)


# Truncated copies


@pytest.mark.parametrize("name", ["site.tar", *(f"site.tar.{ending}" for ending in COMPRESSED.values())])
def test_a_truncated_archive(archives: Path, tmp_path: Path, name: str) -> None:
    for place in PLACES:
        assert flaw(cut(archives / name, place, tmp_path), "tar"), place
    assert "it is truncated" in flaw(cut(archives / name, 0.5, tmp_path), "tar")


@pytest.mark.parametrize(
    "name", ["shop.dump", "raw.dump", "shop.tar", "shop.sql", "shop.sql.gz", "shop.sql.zst", "shop.dump.gz", "all.sql"]
)
def test_a_truncated_dump(dumps: Path, tmp_path: Path, name: str) -> None:
    for place in PLACES:
        assert flaw(cut(dumps / name, place, tmp_path), "pg_dump"), place
    assert "truncated" in flaw(cut(dumps / "shop.sql", 0.99, tmp_path), "pg_dump")


def test_a_truncated_dump_is_listed_like_an_intact_one(dumps: Path, tmp_path: Path) -> None:
    """This is why ``pg_restore --list`` is not sufficient."""
    half = cut(dumps / "raw.dump", 0.5, tmp_path)
    assert subprocess.run(["pg_restore", "--list", half], capture_output=True, check=False).returncode == 0
    assert flaw(half, "pg_dump") == (
        "pg_restore cannot read it to its end: could not read from input file: end of file"
    )


def test_a_dump_in_a_folder_that_lacks_a_file(dumps: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(dumps / "shop.d", tmp_path / "shop.d")
    largest = max(folder.glob("*.dat.gz"), key=lambda path: path.stat().st_size)
    os.truncate(largest, largest.stat().st_size // 2)
    assert flaw(folder, "pg_dump").startswith("pg_restore cannot read it to its end: ")
    largest.unlink()
    assert flaw(folder, "pg_dump").startswith("pg_restore cannot read it to its end: could not open input file")


def test_truncated_databases_and_zips(archives: Path, tmp_path: Path) -> None:
    for place in PLACES:
        assert flaw(cut(archives / "shop.db", place, tmp_path), "sqlite"), place
        assert flaw(cut(archives / "shop.db.gz", place, tmp_path), "sqlite"), place
        assert flaw(cut(archives / "shop.db.sql", place, tmp_path), "sqlite"), place
    for place in PLACES[1:]:
        assert flaw(cut(archives / "site.zip", place, tmp_path)) == (
            "its zip archive is damaged or truncated: File is not a zip file"
        ), place


def test_an_archive_without_its_end_marker(archives: Path, tmp_path: Path) -> None:
    """tar itself lists it without an error."""
    path = tmp_path / "site.tar"
    path.write_bytes((archives / "site.tar").read_bytes().rstrip(b"\0"))
    members = 3 * 512 + 2 * 300_032
    path.write_bytes((archives / "site.tar").read_bytes()[:members])
    assert subprocess.run(["tar", "-tf", path], capture_output=True, check=False).returncode == 0
    assert flaw(path, "tar") == "its tar archive has no end: it is truncated"


def test_an_empty_copy_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "shop.dump").touch()
    for method in ("pg_dump", "tar", "sqlite", "file"):
        assert flaw(tmp_path / "shop.dump", method) == "it is empty"


# Damaged copies


@pytest.mark.parametrize("name", [*(f"site.tar.{ending}" for ending in COMPRESSED.values()), "site.zip"])
def test_a_flipped_byte(archives: Path, tmp_path: Path, name: str) -> None:
    for place in (0.3, 0.6):
        # bzip2 hands a block on before it compares its checksum: the tar within may be the first to complain
        assert "damaged" in flaw(turned(archives / name, place, 1, tmp_path)), place


def test_damage_to_an_archive_and_a_database_and_a_dump(archives: Path, dumps: Path, tmp_path: Path) -> None:
    header = 512 + 512 + 300_032 + 10  # within the second file's
    share = header / (archives / "site.tar").stat().st_size
    assert flaw(turned(archives / "site.tar", share, 4, tmp_path), "tar") == "its tar archive has a damaged header"
    assert "its SQLite database is damaged: " in flaw(turned(archives / "shop.db", 0.5, 4096, tmp_path), "sqlite")
    assert "pg_restore cannot read it" in flaw(turned(dumps / "shop.dump", 0.8, 40, tmp_path), "pg_dump")


def test_an_error_while_sqlite_dumped(tmp_path: Path) -> None:
    (tmp_path / "shop.sql").write_text("PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nROLLBACK; -- due to errors\n")
    assert flaw(tmp_path / "shop.sql", "sqlite") == "it ends with `ROLLBACK`: sqlite3 met an error while it dumped"


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("pg_dump", "it is no dump of PostgreSQL: it begins with '<html>\\x1b[31m<'"),
        ("tar", "it is no tar archive: it begins with '<html>\\x1b[31m<'"),
        ("sqlite", "it is no SQLite database: it begins with '<html>\\x1b[31m<'"),
        ("file", ""),
    ],
)
def test_an_unrelated_file_under_the_name_of_a_copy(tmp_path: Path, method: str, said: str) -> None:
    (tmp_path / "copy").write_bytes(b"<html>\x1b[31m<script>alert(1)</script>\xff")
    assert flaw(tmp_path / "copy", method) == said


def test_a_copy_of_another_method(archives: Path) -> None:
    assert flaw(archives / "shop.db", "tar") == "it is no tar archive: it is SQLite"
    assert flaw(archives / "shop.db", "pg_dump") == "it is no dump of PostgreSQL: it is SQLite"


def test_a_header_that_asks_for_all_memory(tmp_path: Path) -> None:
    import tarfile

    header = tarfile.TarInfo("long")
    header.type, header.size = tarfile.XHDTYPE, 1 << 40
    (tmp_path / "bomb.tar").write_bytes(header.tobuf(tarfile.GNU_FORMAT) + b"\0" * 1024)
    assert flaw(tmp_path / "bomb.tar", "tar") == "its tar archive has a header of 1099511627776 bytes"


# Unknown


def test_encrypted_copies(tmp_path: Path) -> None:
    (tmp_path / "shop.dump.age").write_bytes(b"age-encryption.org/v1\n-> X25519 abc\n")
    with pytest.raises(CannotObserve, match=r"shop\.dump\.age: it is encrypted by age"):
        flaw(tmp_path / "shop.dump.age", "pg_dump")
    assert flaw(tmp_path / "shop.dump.age", "file") == ""


def test_programs_that_are_missing(dumps: Path, archives: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotObserve, match="only pg_restore reads it, and it is not here: install postgresql-client"):
        look(dumps / "shop.dump", "pg_dump", environ={"PATH": str(tmp_path)})
    with pytest.raises(CannotObserve, match="compressed by zstd, and there is no program zstd here: install it"):
        look(archives / "site.tar.zst", "tar", environ={"PATH": str(tmp_path)})


def test_a_dump_of_a_newer_pg_dump(dumps: Path, tmp_path: Path) -> None:
    newer = bytearray((dumps / "shop.dump").read_bytes())
    newer[6] += 5  # the minor number of its format
    (tmp_path / "shop.dump").write_bytes(newer)
    with pytest.raises(CannotObserve, match="pg_restore here is too old for it: unsupported version"):
        flaw(tmp_path / "shop.dump", "pg_dump")


def test_a_missing_copy_and_a_denied_one(tmp_path: Path, archives: Path) -> None:
    with pytest.raises(CannotObserve, match="No such file or directory"):
        flaw(tmp_path / "nothing.tar", "tar")
    if os.geteuid() == 0:
        path = Path(shutil.copy(archives / "site.tar", "/tmp"))
        try:
            path.chmod(0o600)
            script = [sys.executable, "-I", "-S", whole.__file__, str(path)]
            told = subprocess.run(["setpriv", "--reuid=65534", *script], capture_output=True, text=True, check=True)
        finally:
            path.unlink()
        assert '"cannot": "Permission denied"' in told.stdout


def test_a_copy_that_is_being_written(tmp_path: Path, archives: Path) -> None:
    path = tmp_path / "site.tar.xz"
    shutil.copy(archives / "site.tar.xz", path)
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            os.utime(path)
            time.sleep(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        with pytest.raises(CannotObserve, match="it has changed while it was read: it is being written"):
            flaw(path, "tar")
    finally:
        done.set()
        writer.join()


def test_a_copy_that_takes_longer_than_the_timeout(tmp_path: Path) -> None:
    path = tmp_path / "huge.img"
    path.touch()
    os.truncate(path, 1 << 42)
    began = time.monotonic()
    with pytest.raises(CannotObserve, match=r"huge\.img: not read to its end within 1 s: state a longer timeout"):
        flaw(path, "file", timeout=1)
    assert time.monotonic() - began < 60
    assert not left_running(str(path))


def test_little_memory_is_enough(tmp_path: Path) -> None:
    """256 MB of zeros in a few bytes, read by a process with a limit of 200 MB."""
    path = tmp_path / "bomb.sql.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"--\n-- PostgreSQL database dump\n--\n")
        for _ in range(256):
            file.write(bytes(1 << 20))
    told = subprocess.run(
        ["prlimit", f"--as={200 << 20}", sys.executable, "-I", "-S", whole.__file__, path],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "it does not end with `-- PostgreSQL database dump complete`" in told.stdout


def test_nothing_is_written(archives: Path, dumps: Path, tmp_path: Path) -> None:
    """Nor is a -wal or -shm made beside a database that is in WAL mode."""
    database = tmp_path / "wal.db"
    with closing(sqlite3.connect(database)) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute("CREATE TABLE users (name TEXT)")
        made.commit()
    before = {path: path.stat().st_mtime_ns for path in (*tmp_path.iterdir(), tmp_path)}
    assert flaw(database, "sqlite") == ""
    assert {path: path.stat().st_mtime_ns for path in (*tmp_path.iterdir(), tmp_path)} == before
    assert not list(Path("/tmp").glob("infracat-scratch-*/unpacked"))
