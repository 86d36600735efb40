"""Rows that the tests beside this load, observe and audit."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.project import Project

DAY = 86400


def rule(kind: str, **fields: object) -> str:
    return "maintenance:\n" + named("it", kind, **fields)


def named(name: str, kind: str, **fields: object) -> str:
    stated = "".join(f"  {field}: {json.dumps(value)}\n" for field, value in fields.items())
    return f"- name: {name}\n  task: Do it\n  kind: {kind}\n{stated}"


def row(project: Project, kind: str, **fields: object) -> dict[str, Any]:
    """The row as an audit of it alone has judged it."""
    (only,) = rows(project, named("it", kind, **fields)).values()
    return only


def rows(project: Project, *texts: str, **environ: str) -> dict[str, dict[str, Any]]:
    """All rows by name, as one audit has judged them: an audit takes a second."""
    project.catalog("maintenance:\n" + "".join(texts))
    project.verify(**environ)
    return {each["name"]: each for each in project.results()["rows"]}


def said(result: dict[str, Any]) -> str:
    """What its unmet checks say."""
    return "; ".join(check["message"] for check in result["checks"] if check["status"] not in ("passed", "skipped"))


def found(result: dict[str, Any], check: str) -> tuple[str, str, str]:
    (it,) = (each for each in result["checks"] if each["name"] == check)
    return it["status"], it["found"], it["expected"]


def age(path: Path, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def days_ago(days: float) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%dT%H:%M:%S.123456789Z}"
