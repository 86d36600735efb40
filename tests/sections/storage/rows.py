"""Helpers of the tests of ``storage``: catalogs with one row, observed or audited."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil

from infracat.facts import Observation
from infracat.json_codec import from_json
from infracat.sections.storage.seen import Seen
from tests.looking import look
from tests.project import Project
from tests.services.disks import mounted


def found(folder: Path, kind: str, location: str | Path, name: str = "it", **fields: object) -> Observation:
    rows = f"storage:\n- name: {name}\n  type: {kind}\n  location: '{location}'\n"
    return look(folder, rows + "".join(f"  {field}: {value}\n" for field, value in fields.items()))


def seen(folder: Path, kind: str, location: str | Path, name: str = "it", **fields: object) -> Seen:
    observation = found(folder, kind, location, name, **fields)
    assert observation.seen is not None, observation
    return from_json(Seen, observation.seen)


def checks(project: Project, key: str) -> dict[str, tuple[str, str]]:
    """The status and the found value of each check of a row, in the newest run."""
    return {check["name"]: (check["status"], check["found"] or "") for check in project.row(key)["checks"]}


def asks(pid: int, point: Path) -> bool:
    """Whether a child of that process has ``point`` in its command; children come and go."""
    with suppress(psutil.Error):
        return any(str(point) in child.cmdline() for child in psutil.Process(pid).children())
    return False


def automatic(folder: Path, disk: Path) -> tuple[bool, str]:
    with mounted(disk, "-t", "tmpfs", "none"):
        facts = seen(folder, "mount", disk, auto_mount="yes")
    return facts.auto_mount, facts.why_auto_mount
