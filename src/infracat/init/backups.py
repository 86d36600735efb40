"""Backups and maintenance: what scripts, crontabs and folders of the project tell.

Nearly all of it are suggestions. A script may run on another machine only: a row must hold here, so it needs a crontab
that says how often, and copies that are here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import NamedTuple

from infracat.init import instructions
from infracat.init.cron import CronJob, frequency, scheduled
from infracat.init.draft import Drafts, Value
from infracat.init.project import Project
from infracat.init.reading import origin

MOST = 10  # suggestions
LONGEST = 500  # characters of a line, and of what its variables become
MOST_IMAGES = 5
_SCRIPT = re.compile(r"(?i).*\.(?:sh|bash|mk)|(?:gnu)?makefile|\.?justfile|[a-z0-9_-]+")
_TARGET = r"(?:(?<![\d&])>>?[ \t]*|\s-f[ \t]*|\s--file[= \t]|\s--archive=|\s--out[= \t]|\s-o[ \t]+|\s--result-file=|(?=s3://))"
_TO = r"(?P<to>\"[^\"\n]+\"|'[^'\n]+'|[^\s\"'|;&)]+)"
_COMMANDS = (  # how each is called: with where the copy goes, if it is said on the line
    ("pg_dump", re.compile(rf"(?<![\w./-])pg_dump(?![\w.-])[^\n;]*?{_TARGET}{_TO}")),
    ("mysqldump", re.compile(rf"(?<![\w./-])(?:mysqldump|mariadb-dump)(?![\w.-])[^\n;]*?{_TARGET}{_TO}")),
    ("mongodump", re.compile(rf"(?<![\w./-])mongodump(?![\w.-])[^\n;]*?{_TARGET}{_TO}")),
    ("restic", re.compile(rf"(?<![\w./-])restic(?![\w.-])(?:[^;|]*?\s(?:-r|--repo)[= \t]+{_TO})?[^;|]*?\sbackup\b")),
    ("borg", re.compile(r"(?<![\w./-])borg(?![\w.-])[^\n;|]*?\screate\b(?:[^\n;|]*?\s[\"']?(?P<to>[^\s\"']*)::)?")),
    ("sqlite", re.compile(r"(?<![\w./-])sqlite3[^\n;]*?\.backup[ \t]+[\"']?(?P<to>[^\s\"';|]+)")),
    ("tar", re.compile(rf"(?<![\w./-])tar[ \t]+-?[a-z]*c[a-z]*f[ \t]+(?=\S*backup){_TO}")),
)  # fmt: skip
_ASSIGNED = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*:?=[ \t]*[\"']?([^\"'\n#]*)", re.MULTILINE)
_VARIABLE = re.compile(r"\$\{(\w+)(?::?-([^}]*))?\}|\$\((\w+)\)|\$(\w+)")
_PLAIN = re.compile(r"(?:s3://|~/|/)?[\w.-]{1,60}(?:/[\w.-]{1,60}){0,8}/?")
BY_ENDING = (
    (re.compile(r".*\.(?:dump|pgdump|sql|sql\.(?:gz|zst|bz2|xz))"), "pg_dump"),
    (re.compile(r".*\.(?:tar|tgz|tar\.(?:gz|zst|bz2|xz))"), "tar"),
)
FOLDERS = ("backup", "backups", "dumps", "dump", "db-backups", "db_backups")


class BackupCommand(NamedTuple):
    """A command that makes a copy; ``location`` and ``every`` are empty where they are not known."""

    method: str
    location: str
    every: str
    origin: str


def collect(project: Project, drafts: Drafts) -> None:
    """At most one row or suggestion for each method and place."""
    seen: set[tuple[str, str]] = set()
    for command in (*_of_scripts(project), *_of_folders(project)):
        if (command.method, command.location) not in seen and len(seen) < MOST:
            seen.add((command.method, command.location))
            _add(command, project, drafts)
    _maintenance(drafts)


def _add(command: BackupCommand, project: Project, drafts: Drafts) -> None:
    name = PurePath(command.location.rstrip("/")).name.strip(".~") or command.method
    fields: dict[str, Value] = {
        "method": command.method,
        "frequency": command.every or "daily",
        "location": command.location or "backups",
        "level": "recommended",
    }
    unknown = [
        *([] if command.location else ["where the copies are"]),
        *([] if command.every else ["how often they are made"]),
    ]
    if not unknown and _has_copies(command.location, project):
        drafts.add("backups", name, command.origin, key=f"{command.method} {command.location}").fields.update(fields)
        return
    why = f"{' and '.join(unknown)} is not known" if unknown else "there are no copies here"
    drafts.suggest("backups", name, command.origin, f"{command.method}: {why}", fields)


def _has_copies(location: str, project: Project) -> bool:
    """Whether the folder is in the project, and files are in it."""
    folder = instructions.inside(PurePath(location))
    return folder is not None and any(project.below(folder))


def _of_scripts(project: Project) -> Iterator[BackupCommand]:
    jobs = scheduled(project)
    for job in jobs:
        yield from _made_by(job.command, {}, job.origin, 0, frequency(job.when))
    for path, text in instructions.texts(project):
        if _SCRIPT.fullmatch(path.name):
            joined = re.sub(r"\\\n", "  ", text)
            yield from _made_by(joined, _assigned(joined), path.as_posix(), 1, _every(path, jobs))


def _every(script: PurePath, jobs: list[CronJob]) -> str:
    """How often a crontab runs the script."""
    named = re.compile(rf"(?<![\w.-]){re.escape(script.name)}(?![\w.-])")
    return next((frequency(job.when) for job in jobs if named.search(job.command)), "")


def _made_by(text: str, known: Mapping[str, str], where: str, first: int, every: str) -> Iterator[BackupCommand]:
    for number, line in enumerate(text.split("\n"), first):
        if line.lstrip(" \t@-").startswith(("#", "//", "echo", "printf")):
            continue
        for method, pattern in _COMMANDS:
            if found := pattern.search(line[:LONGEST]):
                to = found["to"] or known.get({"restic": "RESTIC_REPOSITORY", "borg": "BORG_REPO"}.get(method, ""), "")
                is_repository = method in ("restic", "borg")
                location = _location(to.strip("\"'"), known, is_repository)
                if "/dev/" not in to:
                    yield BackupCommand(method, location, every, origin(PurePath(where), number) if first else where)


def _assigned(text: str) -> dict[str, str]:
    return {name: value.strip() for name, value in _ASSIGNED.findall(text) if len(value) <= LONGEST}


def _location(written: str, known: Mapping[str, str], is_repository: bool) -> str:
    """The folder of the copies, or the repository; empty if it depends on what is not known."""
    text = written
    for _ in range(4):
        text = _VARIABLE.sub(lambda found: _value(found, known), text)
        if len(text) > LONGEST:  # A=$A$A grows without end
            return ""
    if not is_repository:
        folder, slash, _ = re.sub(r"\$\(.*", "$", text).rpartition("/")
        text = f"{folder}/" if slash and folder else ""
    return text if text and _PLAIN.fullmatch(text) else ""


def _value(found: re.Match[str], known: Mapping[str, str]) -> str:
    name = found[1] or found[3] or found[4]
    return known.get(name) or found[2] or (found[0] if found[3] else "$")


def _of_folders(project: Project) -> Iterator[BackupCommand]:
    for folder, is_folder in list(project.entries.items()):
        if is_folder and folder.name.lower() in FOLDERS:
            names = [path.name for path in project.below(folder)]
            for pattern, method in BY_ENDING:
                if any(pattern.fullmatch(name) for name in names):
                    yield BackupCommand(method, f"{folder.as_posix()}/", "", f"{folder.as_posix()}/")


def _maintenance(drafts: Drafts) -> None:
    """Suggestions for the images and the disk that containers use."""
    containers = [draft for draft in drafts.of("containers") if isinstance(draft.fields.get("image"), str)]
    if not containers:
        return
    images = list(dict.fromkeys(str(draft.fields["image"]) for draft in containers))[:MOST_IMAGES]
    where = containers[0].origins[0]
    fields: dict[str, Value] = {"task": "Pull newer images", "kind": "image_age", "every": "90 days", "images": images}
    drafts.suggest("maintenance", "images", where, "say how old they may become", fields)
    disk: dict[str, Value] = {"task": "Remove unused images and volumes", "kind": "usage", "path": ".", "above": "85%"}
    drafts.suggest("maintenance", "disk-of-containers", where, "say how full the disk may become", disk)
