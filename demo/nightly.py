"""The demo's nightly backup: one dump a day, and those beyond the retention removed.

For cron: ``0 2 * * * cd REPOSITORY && .venv/bin/python -m demo nightly``.
"""

from __future__ import annotations

import os
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path

from demo.engine import container, docker
from demo.errors import DemoError
from demo.paths import BACKUPS

DAY = 86400  # seconds
RETENTION = 7  # days
MARGIN = 3600  # seconds; a dump is not gone before its last day is over


def nightly() -> None:
    """Tonight's dump."""
    _dump(time.time())
    for path in _dumps():
        if time.time() - path.stat().st_mtime > RETENTION * DAY + MARGIN:
            path.unlink()


def past_week() -> None:
    """The dumps that the job would have left, had the demo been up all week; tonight's is made anew."""
    for days in range(RETENTION, 0, -1):
        when = time.time() - days * DAY
        if not _path(when).exists():
            _sign_up(days)
            _dump(when)
    nightly()


def down() -> None:
    for path in BACKUPS.glob("demo-*.dump*"):
        path.unlink()


def newest() -> Path:
    return max(_dumps(), key=lambda path: path.stat().st_mtime)


def _dumps() -> list[Path]:
    return list(BACKUPS.glob("demo-*.dump"))


def _path(when: float) -> Path:
    return BACKUPS / f"demo-{datetime.fromtimestamp(when, UTC).date()}.dump"


def _dump(when: float) -> None:
    """Under another name until it is whole."""
    path = _path(when)
    part = path.with_name(f"{path.name}.part")
    with part.open("wb") as file:
        command = ["docker", "exec", container("postgres"), "pg_dump", "--format=custom", "--username=demo", "demo"]
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        part.unlink()
        raise DemoError(f"pg_dump: {done.stderr.strip()}")
    os.utime(part, (when, when))
    part.rename(path)


def _sign_up(days: int) -> None:
    """So that every dump holds more than the one before."""
    sql = f"INSERT INTO users (name, joined) VALUES ('Visitor', now() - {days} * interval '1 day')"  # noqa: S608 - a number
    docker("exec", container("postgres"), "psql", "--quiet", "--username=demo", "--command", sql, "demo")
