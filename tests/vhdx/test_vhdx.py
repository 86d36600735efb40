"""VHDX files that qemu-img made, and what becomes of them when single structures are damaged."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from uuid import UUID

import pytest

from infracat.vhdx import Disk, VhdxFile, inspect
from infracat.vhdx.checksum import crc32c, has_valid_checksum
from infracat.vhdx.file import KB, MB
from infracat.vhdx.headers import BAT, HEADERS, METADATA, TABLES, regions
from infracat.vhdx.metadata import DISK_SIZE, PARAMETERS, PARENT, SECTOR_SIZE, items_in
from tests.services.disks import needs, run, vhdx

GIB = 1 << 30


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dynamic disk of 1 GiB, of whose blocks two are in the file."""
    path = vhdx(tmp_path_factory.mktemp("vhdx") / "disk.vhdx")
    needs("qemu-io")
    run("qemu-io", "-f", "vhdx", "-c", "write -P 1 0 64k", "-c", "write -P 2 512M 64k", path)
    return path


@pytest.fixture
def disk(original: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(original, tmp_path / "disk.vhdx"))


def seen(path: Path) -> Disk:
    with path.open("rb") as file:
        return inspect(VhdxFile(file))


def write(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def read(path: Path, offset: int, length: int) -> bytes:
    with path.open("rb") as file:
        file.seek(offset)
        return file.read(length)


def flip(path: Path, offset: int) -> None:
    write(path, offset, bytes([read(path, offset, 1)[0] ^ 0xFF]))


def sign(path: Path, offset: int, length: int) -> None:
    """Makes a structure's checksum right again."""
    data = read(path, offset, length)
    write(path, offset + 4, crc32c(data[:4] + bytes(4) + data[8:]).to_bytes(4, "little"))


def item(path: Path, guid: UUID) -> int:
    with path.open("rb") as opened:
        file = VhdxFile(opened)
        return items_in(file, regions(file, [])[METADATA])[guid].offset


def test_the_checksum_is_castagnolis() -> None:
    """The values of RFC 3720, B.4."""
    assert crc32c(bytes(32)) == 0x8A9136AA
    assert crc32c(b"\xff" * 32) == 0x62A8AB43
    assert crc32c(bytes(range(32))) == 0x46DD794E
    assert not has_valid_checksum(b"head" + bytes(4088))


def test_a_dynamic_disk(disk: Path) -> None:
    found = seen(disk)
    assert (found.kind, found.virtual_size, found.flaws, found.warnings) == ("dynamic", GIB, (), ())
    assert found.creator.startswith("QEMU v")


@pytest.mark.parametrize("size", ["3M", "33M", "40M"])
def test_a_fixed_disk(tmp_path: Path, size: str) -> None:
    """Of 33 MB, the last block is not whole."""
    found = seen(vhdx(tmp_path / "fixed.vhdx", size, "-o", "subformat=fixed,block_size=1M"))
    assert (found.kind, found.virtual_size, found.flaws) == ("fixed", int(size[:-1]) * MB, ())


@pytest.mark.parametrize(("size", "block"), [("4M", "1M"), ("1T", "1M"), ("64T", "256M"), ("1G", "256M")])
def test_sizes_and_blocks(tmp_path: Path, size: str, block: str) -> None:
    found = seen(vhdx(tmp_path / "disk.vhdx", size, "-o", f"block_size={block}"))
    assert (found.kind, found.flaws) == ("dynamic", ())


@pytest.mark.parametrize("header", HEADERS)
def test_one_damaged_header_is_a_worry(disk: Path, header: int) -> None:
    flip(disk, header + 12)
    found = seen(disk)
    assert (found.kind, found.flaws, found.virtual_size) == ("dynamic", (), GIB)
    assert found.warnings == (
        f"its header at {header // KB} KiB is damaged (signature or checksum): only the other one is left",
    )


def test_two_damaged_headers(disk: Path) -> None:
    for header in HEADERS:
        flip(disk, header + 4000)
    found = seen(disk)
    assert (found.kind, found.virtual_size) == ("damaged", None)
    assert found.flaws == ("both of its headers are damaged (signature or checksum)",)


@pytest.mark.parametrize("table", TABLES)
def test_one_damaged_region_table_is_a_worry(disk: Path, table: int) -> None:
    flip(disk, table + 20)
    found = seen(disk)
    assert (found.kind, found.flaws) == ("dynamic", ())
    assert found.warnings == (
        f"its region table at {table // KB} KiB is damaged (signature or checksum): only the other one is left",
    )


def test_two_damaged_region_tables(disk: Path) -> None:
    for table in TABLES:
        flip(disk, table)
    assert seen(disk).flaws == ("both of its region tables are damaged (signature, checksum or length)",)


def test_a_log_that_was_not_replayed(disk: Path) -> None:
    """In the current header a log is named: as of a disk that is in use, or that lost its power."""
    sequences = {offset: struct.unpack("<Q", read(disk, offset + 8, 8))[0] for offset in HEADERS}
    current, other = sorted(sequences, key=lambda offset: -sequences[offset])
    write(disk, other + 48, b"\1" * 16)
    sign(disk, other, 4 * KB)
    assert seen(disk).warnings == ()
    write(disk, current + 48, b"\1" * 16)
    sign(disk, current, 4 * KB)
    found = seen(disk)
    assert (found.kind, found.flaws, found.virtual_size) == ("dynamic", (), GIB)
    assert found.warnings[0].startswith("its log is not empty: it is in use, or was not closed cleanly")


def test_blocks_are_not_judged_while_the_log_may_mend_them(disk: Path) -> None:
    for header in HEADERS:
        write(disk, header + 48, b"\1" * 16)
        sign(disk, header, 4 * KB)
    shorten(disk, MB)
    assert (seen(disk).kind, seen(disk).flaws) == ("dynamic", ())


def shorten(path: Path, by: int) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - by)


def test_a_truncated_disk(disk: Path) -> None:
    shorten(disk, 1)
    found = seen(disk)
    assert (found.kind, found.virtual_size) == ("truncated", GIB)
    assert "of the disk ends at" in found.flaws[0]


@pytest.mark.parametrize("size", [9, 600, 65 * KB, 300 * KB, MB, 3 * MB])
def test_the_head_of_a_disk(disk: Path, size: int) -> None:
    """As of a download that broke off."""
    with disk.open("r+b") as file:
        file.truncate(size)
    found = seen(disk)
    assert found.kind == "truncated"
    assert found.flaws[0].endswith("bytes are missing")


@pytest.mark.parametrize(
    ("start", "said"),
    [
        (b"", "it is empty"),
        (b"conectix" + bytes(600), "it is a VHD, the older format"),
        (b"QFI\xfb" + bytes(600), "it is a qcow2"),
        (bytes(2 * MB), r"it begins with b'\x00\x00\x00\x00\x00\x00\x00\x00', not with `vhdxfile`"),
        (b"hi", "it begins with b'hi', not with `vhdxfile`"),
    ],
)
def test_something_else(tmp_path: Path, start: bytes, said: str) -> None:
    path = tmp_path / "disk.vhdx"
    path.write_bytes(start)
    assert (seen(path).kind, seen(path).flaws) == ("no VHDX", (said,))


def test_a_damaged_identifier(disk: Path) -> None:
    flip(disk, 0)
    assert (seen(disk).kind, seen(disk).flaws) == ("damaged", ("its file identifier is not `vhdxfile`",))


def test_a_damaged_metadata_table(disk: Path) -> None:
    flip(disk, item(disk, PARAMETERS) - 64 * KB)
    assert seen(disk).flaws == ("its metadata table is damaged (signature or length)",)


@pytest.mark.parametrize(
    ("guid", "value", "flaw"),
    [
        (
            PARAMETERS,
            struct.pack("<I", 3 * MB),
            "its file parameters say blocks of 3145728 bytes: not 1 MiB to 256 MiB",
        ),
        (SECTOR_SIZE, struct.pack("<I", 513), "its logical sector size is 513 bytes: neither 512 nor 4096"),
        (DISK_SIZE, struct.pack("<Q", GIB + 1), "its virtual disk size is 1073741825 bytes: not whole sectors, or"),
        (DISK_SIZE, struct.pack("<Q", 1 << 60), "its virtual disk size is 1152921504606846976 bytes: not whole"),
        (DISK_SIZE, struct.pack("<Q", 60 << 40), "its block allocation table has room for "),
    ],
)
def test_metadata_that_cannot_be(disk: Path, guid: UUID, value: bytes, flaw: str) -> None:
    write(disk, item(disk, guid), value)
    assert seen(disk).kind == "damaged"
    assert seen(disk).flaws[0].startswith(flaw)


def entry(path: Path, number: int) -> int:
    with path.open("rb") as opened:
        return regions(VhdxFile(opened), [])[BAT].offset + 8 * number


@pytest.mark.parametrize(
    ("value", "kind", "flaw"),
    [
        (4, "damaged", "entry 1 of its block allocation table is none (0x4)"),
        (6, "damaged", "block 1 of the disk is said to be where the headers are"),
        (6 | 1 << 40, "truncated", "block 1 of the disk ends at "),
    ],
)
def test_blocks_that_cannot_be(disk: Path, value: int, kind: str, flaw: str) -> None:
    write(disk, entry(disk, 1), struct.pack("<Q", value))
    assert seen(disk).kind == kind
    assert seen(disk).flaws[0].startswith(flaw)


FLIPPED = (0, 5, 64 * KB, 64 * KB + 9, 128 * KB, 192 * KB, 192 * KB + 40, 256 * KB, 256 * KB + 5)


@pytest.mark.parametrize("offset", FLIPPED)
def test_no_flipped_byte_of_the_first_structures_goes_unnoticed(disk: Path, offset: int) -> None:
    flip(disk, offset)
    found = seen(disk)
    assert found.flaws or found.warnings


def make_child(path: Path, *parents: tuple[str, str]) -> None:
    """Turns a disk into a differencing one, as Windows writes them: qemu-img cannot make one.

    [MS-VHDX] 2.6.2.6: the locator's type, then pairs of offsets and lengths, then keys and values in UTF-16.
    """
    words = [(key.encode("utf-16-le"), value.encode("utf-16-le")) for key, value in parents]
    at = 20 + 12 * len(words)
    pairs, texts = b"", b""
    for key, value in words:
        pairs += struct.pack("<IIHH", at + len(texts), at + len(texts) + len(key), len(key), len(value))
        texts += key + value
    locator = UUID("b04aefb7-d19e-4a81-b789-25b8e9445913").bytes_le + struct.pack("<HH", 0, len(words)) + pairs + texts
    start = item(path, PARAMETERS) - 64 * KB
    count = struct.unpack("<H", read(path, start + 10, 2))[0]
    write(path, item(path, PARAMETERS) + 4, struct.pack("<I", 2))
    write(path, start + 128 * KB, locator)
    write(path, start + 32 + 32 * count, PARENT.bytes_le + struct.pack("<IIII", 128 * KB, len(locator), 4, 0))
    write(path, start + 10, struct.pack("<H", count + 1))


def test_a_differencing_disk(disk: Path) -> None:
    make_child(disk, ("absolute_win32_path", r"E:\VHDs\base.vhdx"), ("relative_path", r".\base.vhdx"))
    found = seen(disk)
    assert (found.kind, found.flaws) == ("differencing", ())
    assert found.parents == (r".\base.vhdx", r"E:\VHDs\base.vhdx")


def test_a_damaged_parent_locator(disk: Path) -> None:
    make_child(disk, ("relative_path", "base.vhdx"))
    write(disk, item(disk, PARENT) + 18, struct.pack("<H", 999))
    assert seen(disk).flaws == ("its parent locator is damaged",)
