"""``python -m infracat.formats.whole [--scratch=FOLDER] FILE…``: a file's format, and whether it is whole, as JSON.

Several files are the parts of one. The folder is for what can only be read unpacked: a compressed SQLite database.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[2]))

from infracat.formats import memory, mongo, mysql, sqlite, zips
from infracat.formats.flaws import Damaged, Unreadable, printable_start
from infracat.formats.sealed import SAMPLE, sealed_by, sealed_without_magic
from infracat.formats.sql import read_sql, writer_of
from infracat.formats.streams import ENDINGS, Stream, decompressed, joined
from infracat.formats.tar import is_tar, read_tar

SCRATCH = "--scratch="
CONTAINER_ONLY = "--container-only"
BY_MAGIC = {
    b"PGDMP": "custom dump",
    sqlite.MAGIC: "SQLite",
    b"vhdxfile": "VHDX",
    **dict.fromkeys(zips.MAGIC, "zip"),
    mongo.ARCHIVE: "archive of mongodump",
}
BY_NAME = {".bson": "BSON", ".metadata.json": "metadata"}  # without a magic number: their methods are asked for

_ROTATED = re.compile(r"(\.\d+)+$")

READERS: dict[str, Callable[[Stream], None]] = {
    mysql.KIND: mysql.read_mysql,
    mysql.ENDLESS: Stream.drain,
    "archive of mongodump": mongo.read_archive,
    "BSON": mongo.read_bson,
    "metadata": mongo.read_metadata,
}


def check(*paths: Path, scratch: Path | None = None, container_only: bool = False) -> dict[str, Any]:
    """``container_only``: what is inside is not judged, only that the file, and what packs it, can be read to the end.

    ``{"kind": "tar", "layers": ["gzip"], "flaw": ""}``; ``cannot`` instead of a flaw where it cannot be checked."""
    found: dict[str, Any] = {"kind": "", "layers": [], "flaw": "", "begins": ""}
    try:
        _check(paths, scratch, found, container_only=container_only)
    except Damaged as flaw:
        found["flaw"] = str(flaw)
    except Unreadable as reason:
        found["cannot"] = str(reason)
    except OSError as error:
        found["cannot"] = error.strerror or str(error)
    except MemoryError:
        found["cannot"] = memory.exhausted()
    return found


def _check(paths: Sequence[Path], scratch: Path | None, found: dict[str, Any], *, container_only: bool) -> None:
    before = _state(paths)
    if not any(size for size, _ in before):
        raise Damaged("it is empty")
    try:
        with ExitStack() as opened:
            files = [opened.enter_context(path.open("rb")) for path in paths]
            stream, found["layers"] = decompressed(Stream(joined(files)))
            name = paths[0].stem if len(paths) > 1 else paths[0].name  # of users.bson.aa
            found["kind"] = kind_of(stream, name, found["layers"])
            found["begins"] = printable_start(stream.peek(16))
            if container_only and found["kind"] != "zip":
                found["kind"] = ""
            _read(stream, paths, scratch, found)
    finally:
        if _state(paths) != before:
            raise Unreadable("it has changed while it was read: it is being written")


def _state(paths: Sequence[Path]) -> list[tuple[int, int]]:
    return [(status.st_size, status.st_mtime_ns) for status in (path.stat() for path in paths)]


def kind_of(stream: Stream, name: str, layers: Sequence[str]) -> str:
    """``tar``, ``custom dump``, ``SQL of pg_dump``; empty for unknown formats. ``layers``: what was unpacked before."""
    head, name = stream.peek(64), _unpacked_name(name, layers)
    if kind := next((kind for magic, kind in BY_MAGIC.items() if head.startswith(magic)), ""):
        return kind
    if kind := next((kind for ending, kind in BY_NAME.items() if name.endswith(ending)), ""):
        return kind
    if sealed := sealed_by(head, name):
        return sealed
    written = mysql.writer_of(stream) or ("tar" if is_tar(stream) else writer_of(stream))
    return written or sealed_without_magic(stream.peek(SAMPLE), name)


def _unpacked_name(name: str, layers: Sequence[str]) -> str:
    """``users.bson`` of ``users.bson.gz.1`` that gzip has packed, and of no other ``users.bson.gz.1``."""
    name = _ROTATED.sub("", name)
    for layer in layers:
        name = name.removesuffix(next((ending for ending in ENDINGS[layer] if name.endswith(ending)), ""))
    return name


def _read(stream: Stream, paths: Sequence[Path], scratch: Path | None, found: dict[str, Any]) -> None:
    kind = found["kind"]
    if kind == "tar":
        found["members"], found["first"], found["dump"] = read_tar(stream)
    elif kind in READERS:
        READERS[kind](stream)
    elif kind.startswith("SQL of"):
        read_sql(stream, kind)
    elif kind in ("SQLite", "zip"):
        seekable = len(paths) == 1 and not found["layers"]
        unpacked = paths[0] if seekable else _unpacked(stream, scratch, kind)
        (sqlite.read_sqlite if kind == "SQLite" else zips.read_zip)(unpacked)
    else:
        stream.drain()


def _unpacked(stream: Stream, scratch: Path | None, kind: str) -> Path:
    if scratch is None:
        raise Unreadable(f"it is a {kind}, compressed or in parts, and there is no scratch folder to unpack it into")
    unpacked = scratch / "unpacked"
    with unpacked.open("wb") as file:
        while chunk := stream.read():
            file.write(chunk)
    return unpacked


if __name__ == "__main__":
    memory.limit()
    folders = [Path(each.removeprefix(SCRATCH)) for each in sys.argv[1:] if each.startswith(SCRATCH)]
    named = [Path(each) for each in sys.argv[1:] if not each.startswith("--")]
    print(json.dumps(check(*named, scratch=folders[0] if folders else None, container_only=CONTAINER_ONLY in sys.argv)))  # noqa: T201 - to the parent process
