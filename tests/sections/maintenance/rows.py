"""Helpers of the tests of ``maintenance``: catalogs and their audited rows."""

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
    """The row's result in an audit of it alone."""
    (only,) = rows(project, named("it", kind, **fields)).values()
    return only


def rows(project: Project, *texts: str, **environ: str) -> dict[str, dict[str, Any]]:
    """The results of one audit by row name: one for all rows, as each takes a second."""
    project.catalog("maintenance:\n" + "".join(texts))
    project.verify(**environ)
    return {each["name"]: each for each in project.results()["rows"]}


def said(result: dict[str, Any]) -> str:
    """The messages of the checks that are not met."""
    return "; ".join(check["message"] for check in result["checks"] if check["status"] not in ("passed", "skipped"))


def found(result: dict[str, Any], check: str) -> tuple[str, str, str]:
    (it,) = (each for each in result["checks"] if each["name"] == check)
    return it["status"], it["found"], it["expected"]


def age(path: Path, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def days_ago(days: float) -> str:
    return f"{datetime.now(UTC) - timedelta(days=days):%Y-%m-%dT%H:%M:%S.123456789Z}"
