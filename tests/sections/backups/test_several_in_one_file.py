"""Several dumps or archives in one file, as ``pg_dump a > all.sql; pg_dump b >> all.sql``: each is whole."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.sections.backups.test_integrity import flaw

END = b"-- PostgreSQL database dump complete"


def put(folder: Path, *parts: bytes, name: str = "all.sql") -> Path:
    path = folder / name
    path.write_bytes(b"".join(parts))
    return path


@pytest.fixture
def sql(dumps: Path) -> bytes:
    return (dumps / "shop.sql").read_bytes()


@pytest.fixture
def cluster(dumps: Path) -> bytes:
    return (dumps / "all.sql").read_bytes()


# Dumps of PostgreSQL


def test_the_second_dump_is_cut(sql: bytes, tmp_path: Path) -> None:
    said = "the last of the 2 dumps in it does not end with `-- PostgreSQL database dump complete`"
    for share in (0.05, 0.3, 0.9):
        assert flaw(put(tmp_path, sql, sql[: int(len(sql) * share)]), "pg_dump").startswith(said), share
    small = sql[:600]  # the completion line of the first is near the end of the file
    assert flaw(put(tmp_path, sql, small), "pg_dump").startswith(said)


@pytest.mark.parametrize("length", [3, 10, 20, 28])
def test_the_second_dump_is_cut_within_its_first_lines(sql: bytes, length: int, tmp_path: Path) -> None:
    begins = b"--\n-- PostgreSQL database dump\n--\n"
    assert sql.startswith(begins)
    assert "a second dump begins and is cut: it is truncated" in flaw(put(tmp_path, sql, begins[:length]), "pg_dump")


def test_the_first_dump_is_cut(sql: bytes, tmp_path: Path) -> None:
    assert flaw(put(tmp_path, sql[: len(sql) // 2], b"\n", sql), "pg_dump") == (
        "it is cut short: another begins before its `-- PostgreSQL database dump complete`"
    )
    cut = flaw(put(tmp_path, sql, sql[: len(sql) // 2], b"\n", sql), "pg_dump")
    assert cut.startswith("the last of the 2 dumps in it is cut short")


def test_what_pg_dumpall_and_pg_dump_write_together(sql: bytes, cluster: bytes, tmp_path: Path) -> None:
    """``pg_dumpall --globals-only > all.sql; pg_dump shop >> all.sql``."""
    assert flaw(put(tmp_path, cluster, sql), "pg_dump") == ""
    assert flaw(put(tmp_path, sql, cluster), "pg_dump") == ""
    assert flaw(put(tmp_path, sql, cluster, sql), "pg_dump") == ""
    assert "truncated" in flaw(put(tmp_path, cluster, sql[:-400]), "pg_dump")
    assert "truncated" in flaw(put(tmp_path, sql, cluster[: cluster.rindex(END) + 60]), "pg_dump")


def test_a_dump_of_a_cluster_that_lacks_the_end_of_a_database(cluster: bytes, tmp_path: Path) -> None:
    first = cluster.index(END)
    whole_end = cluster.index(b"\n", first)
    assert "cut short" in flaw(put(tmp_path, cluster[: first - 300], cluster[whole_end:]), "pg_dump")


@pytest.mark.parametrize(
    "more",
    [
        b"",
        b"\n\n",
        b"\\unrestrict abc\n\n",
        b"COMMIT;\n",
        b"-- made by backup.sh\n",
        b"--\n-- made by backup.sh\n--\n",
        b"GRANT SELECT ON users TO web;\nCOMMIT;",
    ],
)
def test_what_may_follow_a_whole_dump(sql: bytes, more: bytes, tmp_path: Path) -> None:
    assert flaw(put(tmp_path, sql, more), "pg_dump") == ""
    assert flaw(put(tmp_path, sql, sql, more), "pg_dump") == ""
    assert flaw(put(tmp_path, sql.replace(b"\n", b"\r\n"), more), "pg_dump") == ""


def test_an_error_message_behind_a_whole_dump(sql: bytes, tmp_path: Path) -> None:
    more = b'pg_dump: error: connection to server at "db" failed\n'
    assert flaw(put(tmp_path, sql, more), "pg_dump").startswith(
        "behind `-- PostgreSQL database dump complete` something else follows"
    )


def test_first_and_last_lines_at_every_border_of_a_chunk(sql: bytes, tmp_path: Path) -> None:
    """The file is read in pieces of 256 KiB: a line may lie in two of them."""
    border = 256 * 1024
    for shift in range(0, 80, 7):
        comment = b"-- " + b"x" * (border - len(sql) - len(END) - 20 + shift) + b"\n"
        assert flaw(put(tmp_path, sql, comment, sql), "pg_dump") == "", shift
        assert "truncated" in flaw(put(tmp_path, sql, comment, sql[:200]), "pg_dump"), shift


# Others


def test_two_dumps_of_sqlite(tmp_path: Path) -> None:
    one = b"PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE a (x);\nCOMMIT;\n"
    failed = one.replace(b"COMMIT;", b"ROLLBACK; -- due to errors")
    assert flaw(put(tmp_path, one, one), "sqlite") == ""
    for length in (10, 26, 50, 60):
        assert "does not end with `COMMIT;`" in flaw(put(tmp_path, one, one[:length]), "sqlite"), length
    assert "cut short" in flaw(put(tmp_path, one[:60], b"\n", one), "sqlite")
    assert "sqlite3 met an error" in flaw(put(tmp_path, failed, one), "sqlite")


def test_two_archives(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"x" * 3000)
    subprocess.run(["tar", "-cf", "one.tar", "photo"], cwd=tmp_path, check=True)
    one = (tmp_path / "one.tar").read_bytes()
    assert flaw(put(tmp_path, one, one, name="all.tar"), "tar") == ""
    assert "truncated" in flaw(put(tmp_path, one, one[:2000], name="all.tar"), "tar")
    assert "no end" in flaw(put(tmp_path, one, one[:3584], name="all.tar"), "tar")
