"""Folders with copies beside those of a stated backup, of which no row tells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from infracat.catalog.load import PATIENCE
from infracat.drift.finding import Findings
from infracat.drift.stated import CatalogNames
from infracat.hosts.files.folders import below
from infracat.hosts.here import why_it_hangs
from infracat.init.backups import BY_ENDING, FOLDERS
from infracat.init.draft import Drafts
from infracat.init.project import Project

MOST = 500  # entries of a folder that are looked at
PART = "backups"


def compare(project: Project, stated: CatalogNames, drafts: Drafts, found: Findings) -> None:
    """Adds drafts of the folders that are not stated."""
    known = [place for row in stated.of(PART) if (place := _place(row, project))]
    for parent in dict.fromkeys(place.parent for place in known):
        if why := why_it_hangs(parent, PATIENCE):
            found.not_looked_at(PART, why)
            continue
        for folder in _folders(parent):
            if not any(_overlap(folder, each) for each in known) and (method := _method(folder, project)):
                _add(folder, method, project, drafts)


def _place(row: Any, project: Project) -> Path | None:
    """The folder of the copies on this machine; None of a bucket, and of what is no folder."""
    location = str(row.location)
    if "://" in location or "@" in location or "\\" in location or (":" in location):
        return None
    path = Path(location.replace("~", str(project.host.home), 1) if location.startswith("~/") else location)
    parts = PurePath(path).parts
    fixed = next((number for number, part in enumerate(parts) if any(mark in part for mark in "*?[")), len(parts))
    return project.folder / PurePath(*parts[:fixed])


def _folders(parent: Path) -> Iterator[Path]:
    for path, is_folder in below(parent, depth=0, most=MOST, skip=lambda _: True, hidden=()):
        if is_folder and not path.name.startswith("."):
            yield parent / path


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _method(folder: Path, project: Project) -> str:
    """How its copies are made, by their names; empty where it has none."""
    if folder.parent in (project.folder, project.host.home, Path(folder.anchor)) and folder.name.lower() not in FOLDERS:
        return ""
    names = [
        path.name
        for path, is_folder in below(folder, depth=1, most=MOST, skip=lambda _: False, hidden=())
        if not is_folder
    ]
    found = (method for pattern, method in BY_ENDING if any(pattern.fullmatch(name) for name in names))
    return next(found, "")


def _add(folder: Path, method: str, project: Project, drafts: Drafts) -> None:
    inside = folder.is_relative_to(project.folder)
    location = f"{folder.relative_to(project.folder).as_posix() if inside else folder.as_posix()}/"
    drafts.add(
        PART, folder.name, location, "how often they are made is not known", key=location, method=method,
        frequency="daily", location=location, level="recommended",
    )  # fmt: skip
