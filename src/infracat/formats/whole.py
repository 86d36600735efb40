"""``python -m infracat.formats.whole FILE [SCRATCH]``: a file's format, and whether it is whole, as JSON.

``SCRATCH`` is a folder for what can only be read decompressed: a compressed SQLite database.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))

from infracat.formats import sqlite, zips
from infracat.formats.flaws import Damaged, Unreadable, printable_start
from infracat.formats.sql import read_sql, writer_of
from infracat.formats.streams import Stream, decompressed
from infracat.formats.tar import is_tar, read_tar

PG_DUMP = b"PGDMP"
VHDX = b"vhdxfile"
ENCRYPTED = {b"age-encryption.org/": "age", b"-----BEGIN PGP MESSAGE": "PGP", b"Salted__": "OpenSSL"}
PGP_NAMES = (".gpg", ".pgp")  # PGP's binary form has no magic number


def check(path: Path, scratch: Path | None = None) -> dict[str, Any]:
    """``{"kind": "tar", "layers": ["gzip"], "flaw": ""}``; ``cannot`` instead of a flaw where it cannot be checked."""
    found: dict[str, Any] = {"kind": "", "layers": [], "flaw": "", "begins": ""}
    try:
        _check(path, scratch, found)
    except Damaged as flaw:
        found["flaw"] = str(flaw)
    except Unreadable as reason:
        found["cannot"] = str(reason)
    except OSError as error:
        found["cannot"] = error.strerror or str(error)
    return found


def _check(path: Path, scratch: Path | None, found: dict[str, Any]) -> None:
    before = path.stat()
    if before.st_size == 0:
        raise Damaged("it is empty")
    try:
        with path.open("rb") as file:
            stream, found["layers"] = decompressed(Stream(file.read))
            found["kind"] = kind_of(stream, path.name)
            found["begins"] = printable_start(stream.peek(16))
            _read(stream, path, scratch, found)
    finally:
        after = path.stat()
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise Unreadable("it has changed while it was read: it is being written")


def kind_of(stream: Stream, name: str) -> str:
    """``tar``, ``custom dump``, ``SQL of pg_dump``; empty for unknown formats."""
    head = stream.peek(64)
    if head.startswith(PG_DUMP):
        return "custom dump"
    if head.startswith(sqlite.MAGIC):
        return "SQLite"
    if head.startswith(VHDX):
        return "VHDX"
    if head.startswith(zips.MAGIC):
        return "zip"
    by = next((by for magic, by in ENCRYPTED.items() if head.startswith(magic)), "")
    if by or (name.endswith(PGP_NAMES) and head[0] & 0x80):
        return f"encrypted by {by or 'PGP'}"
    return "tar" if is_tar(stream) else writer_of(stream)


def _read(stream: Stream, path: Path, scratch: Path | None, found: dict[str, Any]) -> None:
    kind = found["kind"]
    if kind == "tar":
        found["members"], found["first"] = read_tar(stream)
    elif kind.startswith("SQL of"):
        read_sql(stream, kind)
    elif kind in ("SQLite", "zip"):
        unpacked = _unpacked(stream, scratch, kind) if found["layers"] else path
        (sqlite.read_sqlite if kind == "SQLite" else zips.read_zip)(unpacked)
    else:
        stream.drain()


def _unpacked(stream: Stream, scratch: Path | None, kind: str) -> Path:
    if scratch is None:
        raise Unreadable(f"it is a compressed {kind}, and there is no scratch folder to unpack it into")
    unpacked = scratch / "unpacked"
    with unpacked.open("wb") as file:
        while chunk := stream.read():
            file.write(chunk)
    return unpacked


if __name__ == "__main__":
    print(json.dumps(check(*map(Path, sys.argv[1:]))))  # noqa: T201 - to the parent process
