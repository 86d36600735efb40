"""Files whose headers state, or unpack to, what no memory holds: unknown or damaged, in 100 MB."""

from __future__ import annotations

import lzma
import struct
import subprocess
import sys
import tarfile
import zlib
from pathlib import Path

import pytest

from infracat.facts import LOCAL, CannotObserve
from infracat.formats import memory
from infracat.hosts.files.copies import read_contents
from infracat.hosts.machine import Machine
from infracat.hosts.machines import host_of

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is bounded on Linux alone")


def flaw_of(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return read_contents(host_of({LOCAL: Machine(folder)}, LOCAL, timeout=300), folder / name).flaw


def header_of_pax(length: int, kind: bytes = tarfile.XHDTYPE) -> bytes:
    member = tarfile.TarInfo("pax")
    member.size, member.type = length, kind
    return member.tobuf(tarfile.GNU_FORMAT)


def zip_of(members: int) -> bytes:
    """Its list alone."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 0x21, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"f"
    count = min(members, 0xFFFF)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(entry) * members, 4, 0)
    return b"PK\3\4" + entry * members + end


def xz_with_a_dictionary(content: bytes, size: int) -> bytes:
    """Of ``size``, by the byte that states it in the header of its block, which has a checksum."""
    packed = bytearray(lzma.compress(content))
    length = packed[12] * 4  # of the header, without its checksum
    packed[16] = size
    packed[12 + length : 16 + length] = struct.pack("<L", zlib.crc32(packed[12 : 12 + length]))
    return bytes(packed)


def test_a_dictionary_of_gigabytes(tmp_path: Path) -> None:
    assert flaw_of(tmp_path, "a.xz", xz_with_a_dictionary(bytes(1000), 28)) == ""  # 64 MiB, as of xz -9
    with pytest.raises(CannotObserve, match=r"^a.xz: its xz stream takes more than 80 MB of memory to be read$"):
        flaw_of(tmp_path, "a.xz", xz_with_a_dictionary(bytes(1000), 37))  # 1.5 GiB


def test_several_streams_of_xz(tmp_path: Path) -> None:
    two = lzma.compress(b"a" * 1_000_000) + bytes(8) + lzma.compress(b"b")
    assert flaw_of(tmp_path, "a.xz", two) == ""
    assert flaw_of(tmp_path, "a.xz", two[:-5]) == "its xz stream ends in the middle: it is truncated"
    assert flaw_of(tmp_path, "a.xz", two + b"what is this?").startswith("its xz stream is damaged")


@pytest.mark.parametrize("length", [2_000_000, 10**10])
def test_a_header_of_gigabytes_in_a_tar(tmp_path: Path, length: int) -> None:
    flaw = flaw_of(tmp_path, "a.tar", header_of_pax(length) + bytes(10_240))
    assert flaw == f"its tar archive has a header of {length} bytes"


def test_a_tar_of_a_header_alone(tmp_path: Path) -> None:
    assert "damaged at member 1" in flaw_of(tmp_path, "a.tar", header_of_pax(512) + bytes(10_240))


@on_linux
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("many.zip", zip_of(400_000)),
        ("values.metadata.json", b"[" + b"{}," * 3_000_000 + b"{}]"),
    ],
)
def test_what_fills_the_memory(tmp_path: Path, name: str, content: bytes) -> None:
    with pytest.raises(CannotObserve, match=f"^{name}: it takes more than {memory.MOST // 1_000_000} MB of memory"):
        flaw_of(tmp_path, name, content)


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_no_limit_is_told_where_there_is_none(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert memory.exhausted() == "it takes more memory to be read than there is"


@on_linux
def test_the_limit_is_told() -> None:
    """In a process of its own, which gets it."""
    line = "from infracat.formats import memory; memory.limit(); print(memory.exhausted())"
    said = subprocess.run([sys.executable, "-c", line], capture_output=True, text=True, check=True).stdout
    assert said == "it takes more than 90 MB of memory to be read\n"
