"""Helpers of the tests of ``backups``: catalogs with one row, observed or audited."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from infracat.facts import Observation
from infracat.json_codec import from_json
from infracat.sections.backups.seen import Seen
from tests.looking import look
from tests.project import Project

NOW = datetime.now().astimezone()

LISTED = {"exists", "is_fresh", "is_not_empty", "no_other_has_stopped", "nothing_was_left_unfinished"}


def put(path: Path, ago: timedelta = timedelta(0), size: int = 1000) -> Path:
    """A file that was modified so long ago; ``%`` in its name is of that time."""
    then = NOW - ago
    path = Path(then.strftime(str(path)) if "%" in path.name or "%" in path.parent.name else path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    touch(path, ago)
    return path


def touch(path: Path, ago: timedelta) -> None:
    os.utime(path, ((NOW - ago).timestamp(),) * 2)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def nightly(folder: Path, *ages: float, name: str = "shop-%Y-%m-%d.dump", size: int = 1000) -> None:
    """Copies that were made so many days ago."""
    for age in ages:
        put(folder / name, days(age), size)


def row(location: str | Path, method: str = "pg_dump", **fields: object) -> str:
    stated = {"frequency": "daily", **fields}
    lines = "".join(f"  {field}: {value}\n" for field, value in stated.items())
    return f"- name: it\n  method: {method}\n  location: '{location}'\n{lines}"


def found(folder: Path, location: str | Path, method: str = "pg_dump", **environ: str) -> Observation:
    return look(folder, "backups:\n" + row(location, method), environ)


def seen(folder: Path, location: str | Path, method: str = "pg_dump", **environ: str) -> Seen:
    observation = found(folder, location, method, **environ)
    assert observation.seen is not None, observation
    return from_json(Seen, observation.seen)


Said = dict[str, tuple[str, str]]  # of each check, what it came to, and its message


def verdicts(project: Project, *rows: str, **environ: str) -> list[Said]:
    """Of each row, in one audit."""
    named = [each.replace("name: it", f"name: it{number}", 1) for number, each in enumerate(rows)]
    project.catalog("backups:\n" + "".join(named))
    project.verify(**environ)
    return [checks_of(project, f"it{number}") for number in range(len(rows))]


def verdict(project: Project, location: str = "db", method: str = "pg_dump", **fields: object) -> Said:
    """Of one."""
    (only,) = verdicts(project, row(location, method, **fields))
    return only


def checks_of(project: Project, name: str) -> Said:
    checks = project.row(f"backups/{name}")["checks"]
    return {check["name"]: (check["status"], check["message"] or "") for check in checks}
