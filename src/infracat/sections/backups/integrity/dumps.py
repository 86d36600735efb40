"""Dumps in a format that only pg_restore reads: custom, tar and directory.

``pg_restore --list`` reads the table of contents only: it does not notice that a dump is truncated behind it. Converted
to SQL, which goes to the null device, the dump is read to its end.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Collection, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.commands.process import Ran
from infracat.hosts.files.copies import LONGER_TIMEOUT
from infracat.hosts.postgres.dumps import UNPACKED_BY
from infracat.sections.backups.listing.file_class import SIDE_FILES
from infracat.sections.backups.listing.item import Item
from infracat.sections.backups.listing.parts import join_parts

if TYPE_CHECKING:
    from infracat.hosts import Host

_TOO_NEW = ("unsupported version", "does not support compression", "not built with")
_DENIED = "Permission denied"


def find_flaw(paths: Sequence[Path], host: Host, layers: Sequence[str] = ()) -> str:
    """The error of pg_restore, empty where it reads the whole dump. ``CannotObserve`` where it is not installed."""
    path, program = paths[0], host.which("pg_restore")
    if program is None:
        raise CannotObserve(f"{path.name}: only pg_restore reads it, and it is not here: install postgresql-client")
    ran = host.run(_command(program, paths, layers))
    if ran.timed_out:
        raise CannotObserve(f"{path.name}: pg_restore did not end within {host.timeout:.3g} s: {LONGER_TIMEOUT}")
    return "" if ran.exit_code == 0 else _flaw(ran, path)


def of_mongodump(items: Sequence[Item]) -> list[Item]:
    """``users.bson.gz``, ``users.metadata.json`` and ``shop.archive.gz``, of which several parts are one.

    Where there is none of these, whatever else may be an archive: mongodump calls it as it is told.
    """
    data = [item for item in items if item.name.removesuffix(".gz").endswith((".bson", ".metadata.json"))]
    others = [item for item in items if item not in data and _words(item)[-1] not in SIDE_FILES]
    archives = [item for item in others if "archive" in _words(item)]
    return [*data, *join_parts(archives or ([] if data else others))]


def _words(item: Item) -> list[str]:
    return PurePath(item.name).name.lower().split(".")


def describe_missing_data(found: Collection[Item], host: Host) -> str:
    """Which collection has metadata and no data; a view has none, and that of a time series is called otherwise."""
    files = {PurePath(item.name).as_posix().removesuffix(".gz"): Path(item.where) for item in found}
    for name, path in sorted(files.items()):
        data = name.removesuffix(".metadata.json") + ".bson"
        buckets = f"{data[: data.rfind('/') + 1]}system.buckets.{data[data.rfind('/') + 1 :]}"
        if name.endswith(".metadata.json") and not files.keys() & {data, buckets} and not _is_view(path, host):
            return f"{data} is missing, and its metadata is there"
    return ""


def _is_view(metadata: Path, host: Host) -> bool:
    ran = host.run(
        ["gzip" if metadata.suffix == ".gz" else "cat", *["-dc"] * (metadata.suffix == ".gz"), str(metadata)]
    )
    return '"viewOn"' in ran.stdout


def _command(program: str, paths: Sequence[Path], layers: Sequence[str]) -> list[str] | str:
    read = [program, f"--file={os.devnull}"]
    if not layers and len(paths) == 1:
        return [*read, str(paths[0])]
    unpack = [f"{UNPACKED_BY[layer]} -dc" for layer in layers]
    return " | ".join((f"cat {shlex.join(map(str, paths))}", *unpack, shlex.join(read)))


def _flaw(ran: Ran, path: Path) -> str:
    lines = ran.stderr.strip().splitlines() or [f"it ended with {ran.exit_code}"]
    message = lines[0].removeprefix("pg_restore: ").removeprefix("error: ")[:300]
    if any(words in message for words in _TOO_NEW):
        raise CannotObserve(f"{path.name}: pg_restore here is too old for it: {message}")
    if _DENIED in message:
        raise CannotObserve(f"{path.name}: pg_restore: {message}")
    return f"pg_restore cannot read it to its end: {message}"
