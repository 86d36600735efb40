"""Run folders: ``reports/<run id>/``, written under a temporary name and renamed when whole.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infracat.runs import private
from infracat.runs.atomic import write_whole

UNFINISHED = ".unfinished-"
PRUNED = ".pruned-"
LATEST = "latest"
STALE = 24 * 3600  # seconds after which an unfinished folder was left behind by a crash


def new_id(now: datetime) -> str:
    """Sortable, unique and without colons: ``20261122T020000.123456Z-3fa2``."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}-{secrets.token_hex(2)}"


def begin(reports: Path, run_id: str) -> Path:
    """Make the unfinished folder of a run, for you alone; raises ``OSError`` where ``reports`` cannot be written."""
    folder = reports / f"{UNFINISHED}{run_id}"
    reports.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        private.make_folder(reports)
    private.make_folder(folder)
    _sweep(reports)
    return folder


def why_no_folder(reports: Path) -> str:
    """Why there can be no run folders: it, or a folder above it, is a link to nothing, or a file; else empty."""
    with suppress(OSError):  # of a folder that is closed to us: to make one there fails as well, and says so
        for path in (reports, *reports.parents):
            if path.is_symlink() and not path.exists():
                return f"{path}: is a link to {os.readlink(path)}, which is not there"  # noqa: PTH115 - as it is written
            if path.exists():
                return "" if path.is_dir() else f"{path}: is a file, not a folder"
    return ""


def finish(folder: Path, *, latest: bool, group: bool = False) -> Path:
    """Give a whole run its name, and point ``latest`` at it; returns the folder under its new name.

    All in it is for you alone, or for your ``group`` to read too.
    """
    private.set_modes(folder, group=group)
    if group:
        private.let_the_group_in(folder.parent)
    done = folder.with_name(folder.name.removeprefix(UNFINISHED))
    folder.rename(done)
    if latest:
        _point(done.parent / LATEST, done.name)
    return done


def relative(path: Path) -> Path:
    """``path`` as typed from here, where it is below the working directory."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def write_json(path: Path, value: Any) -> None:
    """Write JSON whole or not at all."""
    write_whole(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")


def _sweep(reports: Path) -> None:
    for old in (*reports.glob(f"{UNFINISHED}*"), *reports.glob(f"{PRUNED}*")):
        with suppress(OSError):  # another run may sweep at the same time
            if time.time() - old.stat().st_mtime > STALE:
                shutil.rmtree(old)


def latest(reports: Path) -> str:
    """The name of the run that ``latest`` leads to, if any; on some file systems it is a text file."""
    link = reports / LATEST
    with suppress(OSError, ValueError):
        if link.is_symlink():
            return os.readlink(link)  # noqa: PTH115 - as it is written
        if link.is_file():
            return link.read_text("utf-8")[:200].strip()
    return ""


def _point(link: Path, name: str) -> None:
    """Move ``latest`` in one step; a text file with the name where the file system has no symbolic links."""
    part = link.with_name(f".{LATEST}-{secrets.token_hex(4)}")
    try:
        part.symlink_to(name, target_is_directory=True)
    except OSError:
        part.write_text(f"{name}\n", encoding="utf-8")
    try:
        part.replace(link)
    except OSError as error:  # a folder of that name: somebody copied the reports and lost the link
        part.unlink(missing_ok=True)
        raise OSError(error.errno, f"{error.strerror} (remove it; the run itself is in {name})", str(link)) from error
