"""Copies that nobody can read here are unknown, never damaged; lz4 is read where its program is."""

from __future__ import annotations

import gzip
import random
import shutil
import subprocess
import zipfile
import zlib
from pathlib import Path

import pytest

from infracat.facts import CannotObserve
from tests.project import Project
from tests.sections.backups.rows import row, verdicts
from tests.sections.backups.test_integrity import cut, flaw, look, turned
from tests.services.missing import needed

SQL = "--\n-- PostgreSQL database dump\n--\n\n{}\n--\n-- PostgreSQL database dump complete\n--\n\n"
RANDOM = random.Random(1).randbytes(50_000)


def dump() -> bytes:
    rows = "\n".join(f"INSERT INTO users VALUES ({number}, '{number * 7919 % 99991}');" for number in range(20_000))
    return SQL.format(rows).encode()


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump and an archive, compressed by lz4 in both of its formats."""
    needed("lz4", "apt-get install lz4")
    folder = tmp_path_factory.mktemp("packed")
    (folder / "shop.sql").write_bytes(dump())
    (folder / "a.bin").write_bytes(RANDOM)
    subprocess.run(["tar", "-cf", "site.tar", "a.bin"], cwd=folder, check=True)
    for name in ("shop.sql", "site.tar"):
        subprocess.run(["lz4", "-q", name, f"{name}.lz4"], cwd=folder, check=True)
    subprocess.run(["lz4", "-q", "-l", "shop.sql", "old.sql.lz4"], cwd=folder, check=True)
    subprocess.run(["lz4", "-q", "shop.sql", "shop.sql.gz"], cwd=folder, check=True)  # called gzip
    return folder


@pytest.mark.parametrize(
    ("name", "method", "how"),
    [
        ("shop.sql.lz4", "pg_dump", "lz4, SQL of pg_dump"),
        ("old.sql.lz4", "pg_dump", "lz4, SQL of pg_dump"),
        ("shop.sql.gz", "pg_dump", "lz4, SQL of pg_dump"),
        ("site.tar.lz4", "tar", "lz4, tar with 1 member"),
        ("shop.sql.lz4", "file", "lz4, read to its end, its content is not judged"),
    ],
)
def test_lz4_is_read(packed: Path, tmp_path: Path, name: str, method: str, how: str) -> None:
    found = look(packed / name, method)[0]
    assert (found.flaw, found.how) == ("", how)
    for place in (0.3, 0.6, 0.99):
        assert "truncated" in flaw(cut(packed / name, place, tmp_path), method), place
    if name != "old.sql.lz4":  # this format has no checksum
        assert "damaged" in flaw(turned(packed / name, 0.5, 100, tmp_path), method)


def test_lz4_without_its_program(packed: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotObserve, match="compressed by lz4, and there is no program lz4 here: install it"):
        look(packed / "shop.sql.lz4", "pg_dump", environ={"PATH": str(tmp_path)})


@pytest.mark.parametrize(
    ("begins", "kind"),
    [
        (b"\x89LZO\x00\r\n\x1a\n", "compressed by lzop"),
        (b"LZIP\x01\x0c", "compressed by lzip"),
        (b"\x1f\x9d\x90", "compressed by compress"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "compressed by 7z"),
        (b"Rar!\x1a\x07\x01\x00", "compressed by rar"),
        (b"\xff\x06\x00\x00sNaPpY", "compressed by snappy"),
        (b"]\x00\x00\x80\x00\xff\xff", "compressed by lzma"),
        (b"LRZI\x00\x06", "compressed by lrzip"),
        (b"age-encryption.org/v1\n", "encrypted by age"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\n", "encrypted by age"),
        (b"-----BEGIN PGP MESSAGE-----\n", "encrypted by PGP"),
        (b"\x8c\x0d\x04\x09\x03\x02\x11\x22", "encrypted by PGP"),
        (b"\x85\x02\x0c\x03\x11\x22\x33\x44", "encrypted by PGP"),
        (b"Salted__\x01\x02", "encrypted by OpenSSL"),
        (b"U2FsdGVkX18", "encrypted by OpenSSL"),
        (b"\x9a\x01", "compressed or encrypted in an unknown way"),  # brotli has no magic number
    ],
)
@pytest.mark.parametrize("method", ["pg_dump", "tar", "sqlite"])
def test_what_cannot_be_read_is_unknown(tmp_path: Path, method: str, begins: bytes, kind: str) -> None:
    """By what it begins with, whatever it is called; a dump's own words may still be readable in it."""
    for name in ("shop.sql.gz", "shop.dump"):
        (tmp_path / name).write_bytes(begins + RANDOM + b"\n-- PostgreSQL database dump\n" + RANDOM)
        with pytest.raises(CannotObserve, match=f"{name}: it is {kind}: whether it is whole cannot be looked at"):
            flaw(tmp_path / name, method)
        assert flaw(tmp_path / name, "file") == ""


def test_real_ones(tmp_path: Path) -> None:
    (tmp_path / "zlib").write_bytes(zlib.compress(dump()))
    with zipfile.ZipFile(tmp_path / "zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("shop.sql", dump())
    told = {"zlib": "compressed by zlib", "zip": "zip"}
    if shutil.which("gpg"):
        home = tmp_path / "home"
        home.mkdir(0o700)
        gpg = ["gpg", "--homedir", str(home), "--batch", "-q", "--pinentry-mode", "loopback", "--passphrase", "x"]
        for name, *armor in (("binary",), ("armored", "--armor")):
            command = [*gpg, *armor, "--symmetric", "-o", str(tmp_path / name)]
            subprocess.run(command, input=dump(), check=True, timeout=60)
            told[name] = "encrypted by PGP"
        subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False, timeout=60)
    for name, kind in told.items():
        with pytest.raises(CannotObserve, match=f"it is {kind}: "):
            flaw(tmp_path / name, "pg_dump")


@pytest.mark.parametrize(
    "content", [b"<html>\n" + b"no\n" * 999, bytes(5000), "größer\n".encode() * 500, b"\x01\xff\x00"]
)
def test_what_is_no_dump_is_still_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "shop.dump").write_bytes(content)
    assert flaw(tmp_path / "shop.dump", "pg_dump").startswith("it is no dump of PostgreSQL")


def test_method_file_does_not_judge_what_is_inside(tmp_path: Path) -> None:
    """A file, and what packs it, can be read to the end: whether a dump in it is whole is asked by another method."""
    half = dump()[:10_000]
    (tmp_path / "shop.sql").write_bytes(half)
    (tmp_path / "shop.sql.gz").write_bytes(gzip.compress(half))
    for name in ("shop.sql", "shop.sql.gz"):
        assert flaw(tmp_path / name, "file") == ""
        assert "truncated" in flaw(tmp_path / name, "pg_dump")
    assert "truncated" in flaw(cut(tmp_path / "shop.sql.gz", 0.5, tmp_path), "file")


def test_verdicts_on_what_cannot_be_read(project: Project, packed: Path) -> None:
    folder = project.folder / "db"
    folder.mkdir()
    (folder / "shop.sql.lzo").write_bytes(b"\x89LZO\x00\r\n\x1a\n" + RANDOM)
    shutil.copytree(packed, project.folder / "lz4")
    lzo, file, lz4 = verdicts(project, row("db/*.lzo"), row("db/*.lzo", "file"), row("lz4/shop.sql.lz4"))
    assert lzo["can_be_read"] == (
        "unknown", "shop.sql.lzo: it is compressed by lzop: whether it is whole cannot be looked at",
    )  # fmt: skip
    assert file["can_be_read"][0] == "passed"
    assert lz4["can_be_read"][0] == "passed"
