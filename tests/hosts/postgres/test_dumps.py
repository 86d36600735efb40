"""Dumps on a mount: they are sent as any other, and one that hangs ends with the row's time."""

from __future__ import annotations

import gzip
import io
import random
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infracat.facts import LOCAL, CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.machines import host_of
from infracat.hosts.postgres.dumps import Dump, dump_at
from tests.services.disks import Remote, remote
from tests.services.missing import needed

SQL = b"--\n-- PostgreSQL database dump\n--\n" + b"SELECT 1;\n" * 50_000
HANGS = "no answer within .* s: its file system hangs"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Remote]:
    with remote(tmp_path) as mounted:
        served = tmp_path / "served"
        (served / "a.sql").write_bytes(SQL)
        (served / "a.sql.gz").write_bytes(gzip.compress(SQL))
        needed("zstd", "apt-get install zstd")
        subprocess.run(["zstd", "-q", served / "a.sql"], check=True)
        (served / "folder").mkdir()
        (served / "folder" / "toc.dat").write_bytes(b"PGDMP" + bytes(100))
        yield mounted


@pytest.fixture
def host_within(there: Remote, tmp_path: Path) -> Iterator[Callable[[float], Host]]:
    machine = Machine(tmp_path)
    yield lambda timeout: host_of({LOCAL: machine}, LOCAL, timeout=timeout)
    there.server.resume()
    machine.close()
    for killed in list(machine.processes._live.values()):  # as long as the mount was silent, none of them ended
        killed.wait(60)


def sent(dump: Dump, host: Host) -> bytes:
    sink = io.BytesIO()
    dump.send(sink, host)
    return sink.getvalue()


@pytest.mark.parametrize("name", ["a.sql", "a.sql.gz", "a.sql.zst"])
def test_a_file_is_sent(there: Remote, host_within: Callable[[float], Host], name: str) -> None:
    host = host_within(60)
    dump = dump_at(there.point / name, host)
    assert dump.kind == "sql"
    assert sent(dump, host) == SQL


def test_a_folder_is_sent(there: Remote, host_within: Callable[[float], Host]) -> None:
    host = host_within(60)
    dump = dump_at(there.point / "folder", host)
    with tarfile.open(fileobj=io.BytesIO(sent(dump, host))) as archive:
        assert archive.getnames() == [".", "./toc.dat"]


@pytest.mark.parametrize("name", ["a.sql", "a.sql.gz", "folder"])
def test_one_that_hangs(there: Remote, host_within: Callable[[float], Host], name: str) -> None:
    there.server.suspend()
    with pytest.raises(CannotObserve, match=HANGS):
        dump_at(there.point / name, host_within(2))


@pytest.mark.parametrize(("name", "kind"), [("a.sql", "sql"), ("folder", "directory")])
def test_one_that_hangs_while_it_is_sent(
    there: Remote, host_within: Callable[[float], Host], name: str, kind: str
) -> None:
    there.server.suspend()
    with pytest.raises(CannotObserve, match=HANGS):
        sent(Dump(there.point / name, kind), host_within(2))  # type: ignore[arg-type]


def test_one_that_cannot_be_read(there: Remote, host_within: Callable[[float], Host]) -> None:
    with pytest.raises(CannotObserve, match="No such file"):
        dump_at(there.point / "gone.sql", host_within(60))


@pytest.mark.parametrize("name", ["large.sql", "large.sql.gz", "large.sql.zst"])
def test_one_that_begins_to_hang_is_not_damaged(
    there: Remote, host_within: Callable[[float], Host], tmp_path: Path, name: str
) -> None:
    served = tmp_path / "served"
    (served / "large.sql").write_bytes(SQL[:35] + random.Random(1).randbytes(8_000_000))
    subprocess.run(["gzip", "-k", served / "large.sql"], check=True)
    subprocess.run(["zstd", "-q", served / "large.sql"], check=True)

    class Sink:
        def write(self, data: bytes) -> None:
            there.server.suspend()

    with pytest.raises(CannotObserve, match=HANGS):
        Dump(there.point / name, "sql").send(Sink(), host_within(3))


def test_one_that_nobody_here_can_read_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not damaged: lz4 is not here, or who has the key is not."""
    machine = Machine(tmp_path)
    host = host_of({LOCAL: machine}, LOCAL, timeout=60)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "shop.sql.lz4").write_bytes(b"\x04\x22\x4d\x18" + bytes(900))
    (tmp_path / "shop.sql.age").write_bytes(b"age-encryption.org/v1\n" + bytes(900))
    for look in (dump_at, lambda path, host: sent(Dump(path, "sql", ("lz4",)), host)):
        with pytest.raises(CannotObserve, match=r"^shop.sql.lz4: it is compressed by lz4, and there is no"):
            look(tmp_path / "shop.sql.lz4", host)
    with pytest.raises(CannotObserve, match=r"^shop.sql.age: it is encrypted by age: what is in it cannot be"):
        dump_at(tmp_path / "shop.sql.age", host)
    machine.close()
