"""Copies of a backup as files: read to their end in a child process, which can be killed."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Iterator
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

    kind: str  # tar, SQL of pg_dump, custom dump, SQLite, zip, VHDX, encrypted by age; empty: none of these
    layers: tuple[str, ...]  # gzip, bzip2, xz, zstd: the outermost first
    flaw: str
    begins: str  # its first bytes
    members: int = 0  # of a tar archive
    first: str = ""  # the first member's name


@contextmanager
def as_local_file(where: str, size: int | None, host: Host) -> Iterator[Path]:
    """The copy as a file of this machine; one of a bucket is fetched, and removed afterwards."""
    if not where.startswith("s3://"):
        yield host.path(where)
        return
    with host.scratch() as folder:
        free = shutil.disk_usage(folder).free
        if size is not None and size > free * SHARE:
            raise CannotObserve(f"{where}: {size:,} bytes, and {folder.parent} has {free:,} free: set TMPDIR")
        path = folder / (PurePosixPath(where).name or "copy")
        fetch(host, where, path)
        yield path


def read_contents(host: Host, path: Path) -> Contents:
    """Reads all of it, within the row's time. ``CannotObserve`` where that is inconclusive."""
    with host.scratch() as folder:
        command = [sys.executable, "-I", "-S", whole.__file__, str(path), str(folder)]
        ran = host.run_unrecorded(elevated(command) if host.sudo else command)
    if ran.timed_out:
        host.record_evidence(_shown(path), None, "(did not end, and was killed)", ran.duration)
        raise CannotObserve(f"{path.name}: not read to its end within {host.timeout:.3g} s: {LONGER_TIMEOUT}")
    try:
        told = json.loads(ran.stdout)
    except ValueError as error:
        host.record_evidence(_shown(path), ran.exit_code, ran.stderr, ran.duration)
        raise CannotObserve(f"{path.name}: the process that read it died: {_last(ran.stderr)}") from error
    cannot = told.pop("cannot", "")
    found = from_json(Contents, told)
    host.record_evidence(_shown(path), ran.exit_code, cannot or found.flaw or "whole", ran.duration)
    if cannot:
        raise CannotObserve(f"{path.name}: {cannot}")
    return found


def _shown(path: Path) -> str:
    return f"python -m infracat.formats.whole {shlex.quote(str(path))}"


def _last(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1][:200]
