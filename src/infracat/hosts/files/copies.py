"""Copies of a backup as files: read to their end in a child process, which can be killed."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve, Facts
from infracat.formats import whole
from infracat.hosts.clouds.s3 import fetch
from infracat.hosts.commands.spawn import elevated
from infracat.json_codec import from_json

if TYPE_CHECKING:
    from infracat.hosts.host import Host

SHARE = 0.9  # of the free space: other programs need some as well
LONGER_TIMEOUT = "state a longer timeout, as in timeout: 10 min"


class Contents(Facts):
    """A file's format, by its bytes, and what is wrong with it: ``flaw`` is empty where it is whole."""

    kind: str  # tar, SQL of pg_dump, custom dump, SQLite, zip, VHDX, encrypted by age, compressed by 7z; empty: unknown
    layers: tuple[str, ...]  # gzip, bzip2, xz, zstd, lz4: the outermost first
    flaw: str
    begins: str  # its first bytes
    members: int = 0  # of a tar archive
    first: str = ""  # the first member's name
    dump: str = ""  # the name of the first member that is called like a dump of PostgreSQL


@contextmanager
def as_local_files(places: Sequence[str], size: int | None, host: Host) -> Iterator[list[Path]]:
    """The parts of a copy as files of this machine; those of a bucket are fetched, and removed afterwards."""
    if not places[0].startswith("s3://"):
        yield [host.path(where) for where in places]
        return
    with host.scratch() as folder:
        _has_room(folder, places[0], size)
        paths = [folder / (PurePosixPath(where).name or "copy") for where in places]
        for where, path in zip(places, paths, strict=True):
            fetch(host, where, path, size)
        yield paths


@contextmanager
def as_local_file(places: Sequence[str], size: int | None, host: Host) -> Iterator[Path]:
    """The same as one file: several parts are put together, and that is removed afterwards."""
    with as_local_files(places, size, host) as paths, host.scratch() as folder:
        if len(paths) == 1:
            yield paths[0]
            return
        _has_room(folder, places[0], size)
        joined = folder / "joined"
        ran = host.run(f"cat {shlex.join(map(str, paths))} > {shlex.quote(str(joined))}")
        if ran.timed_out:
            name, limit = paths[0].name, f"{host.timeout:.3g} s"
            raise CannotObserve(f"{name}: its parts are not put together within {limit}: {LONGER_TIMEOUT}")
        if ran.exit_code != 0:
            raise CannotObserve(f"{paths[0].name}: its parts cannot be put together: {_last(ran.stderr)}")
        yield joined


def _has_room(folder: Path, where: str, size: int | None) -> None:
    free = shutil.disk_usage(folder).free
    if size is not None and size > free * SHARE:
        raise CannotObserve(f"{where}: {size:,} bytes, and {folder.parent} has {free:,} free: set TMPDIR")


def read_contents(host: Host, *paths: Path, container_only: bool = False) -> Contents:
    """Reads all of a file, or of its parts, within the row's time. ``CannotObserve`` where that is inconclusive."""
    with host.scratch() as folder:
        command = [sys.executable, "-I", "-S", "-X", "utf8", whole.__file__, f"{whole.SCRATCH}{folder}"]
        command += map(str, paths)
        command += [whole.CONTAINER_ONLY] * container_only
        ran = host.run_unrecorded(elevated(command) if host.sudo else command)
    path, shown = paths[0], _shown(paths) + f" {whole.CONTAINER_ONLY}" * container_only
    if ran.timed_out:
        host.record_evidence(shown, None, "(did not end, and was killed)", ran.duration)
        raise CannotObserve(f"{path.name}: not read to its end within {host.timeout:.3g} s: {LONGER_TIMEOUT}")
    try:
        told = json.loads(ran.stdout)
    except ValueError as error:
        host.record_evidence(shown, ran.exit_code, ran.stderr, ran.duration)
        raise CannotObserve(f"{path.name}: the process that read it died: {_last(ran.stderr)}") from error
    cannot = told.pop("cannot", "")
    found = from_json(Contents, told)
    host.record_evidence(shown, ran.exit_code, cannot or found.flaw or "whole", ran.duration)
    if cannot:
        raise CannotObserve(f"{path.name}: {cannot}")
    return found


def _shown(paths: Sequence[Path]) -> str:
    return f"python -m infracat.formats.whole {shlex.join(map(str, paths))}"


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1][:200]
