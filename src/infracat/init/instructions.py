"""What documents, scripts and CI tell a developer to type: which file to copy, which compose files to use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from infracat.init.project import Project
from infracat.init.reading import origin

MOST_FILES = 300
MOST_TEXT = 3_000_000  # characters of them all
FOLDERS = (
    "bin",
    "script",
    "scripts",
    "dev",
    "tools",
    "hack",
    "ops",
    "deploy",
    "docs",
    "doc",
    ".devcontainer",
    ".circleci",
)
CI_FOLDERS = (".github", ".gitlab")
_BY_RANK = (
    re.compile(r"(?i)readme(?:\.(?:md|rst|txt|adoc))?"),
    re.compile(
        r"(?i)(?:contributing|development|developing|developer|install|installation|setup|hacking|getting[-_]started)(?:\.(?:md|rst|txt|adoc))?"
    ),
    re.compile(
        r"(?i)(?:gnu)?makefile|\.?justfile|taskfile\.ya?ml|package\.json|composer\.json|deno\.jsonc?|mise\.toml|rakefile"
    ),
    re.compile(r".*\.(?:sh|bash|mk|ps1|bat|cmd|mjs|js|ts|py|rb|pl)|[a-z0-9_-]+"),
    re.compile(r".*\.(?:md|rst|adoc|txt|json)"),
    re.compile(r".*\.ya?ml|Jenkinsfile"),
)  # fmt: skip - who a developer reads first
_PATH = r"[\"'`]?(?P<{}>[\w./@~-]+)[\"'`]?"
_COPY = re.compile(
    rf"\b(?:cp|copy|mv|ren|Copy-Item|install|ln)[ \t]+(?:-\S+[ \t]+)*{_PATH.format('a')}[ \t]+"
    rf"(?!(?:to|as|into|file|and)\b){_PATH.format('b')}"
    rf"|\b(?:copy|copyFile|copyFileSync)\([ \t]*{_PATH.format('c')}[ \t]*,[ \t]*{_PATH.format('d')}"
    rf"|\bcat[ \t]+{_PATH.format('e')}[ \t]*>[ \t]*{_PATH.format('f')}"
    rf"|\b(?i:copy|rename|duplicate|clone)(?:[ \t]+\w+){{0,3}}[ \t]+{_PATH.format('g')}"
    rf"(?:[ \t]+file)?[ \t]+(?:to|as|into|and[ \t]+name[ \t]+it)"
    rf"(?:[ \t]+\w+){{0,3}}?[ \t]+{_PATH.format('h')}"
)  # fmt: skip
_COMPOSE = re.compile(r"\bdocker[- ]compose\b((?:\\\n|[^\n;|&`]){0,400})")
_COMMAND = re.compile(
    r"\s(?:up|down|build|run|exec|logs|pull|push|ps|config|start|stop|restart|create|rm|kill|watch)(?:\s|$)"
)
_ENV_FILE = re.compile(r"(?:^|\s)--env-file[ \t=]+[\"']?([\w./-]+)[\"']?")
_FILE = re.compile(r"(?:^|\s)(?:-f|--file)[ \t=]*[\"']?([\w./-]+\.ya?ml)[\"']?")


class Copy(NamedTuple):
    """An instruction to copy a file of the project."""

    source: PurePath
    target: PurePath
    origin: str


class ComposeCommand(NamedTuple):
    """The files that a ``docker compose -f … -f …`` names."""

    files: tuple[PurePath, ...]
    origin: str
    env_files: tuple[PurePath, ...] = ()


def copies(project: Project) -> Iterator[Copy]:
    """``cp .env.dev.example .env``, where the first is a file here; what a developer reads first comes first."""
    for path, text in texts(project):
        for found in _COPY.finditer(text):
            source, target = [each.rstrip(".") or "." for each in found.groups() if each]
            for folder in dict.fromkeys((PurePath(), path.parent)):
                if (here := inside(folder / source)) in project.entries and here is not None:
                    aim = inside(folder / target)
                    aim = here.with_name(".env") if target.endswith("/") else aim
                    if aim is not None:
                        yield Copy(here, aim, origin(path, text.count("\n", 0, found.start()) + 1))
                    break


def compose_commands(project: Project) -> Iterator[ComposeCommand]:
    """Each ``docker compose`` with ``-f``, where all its files are here."""
    for path, text in texts(project):
        for found in _COMPOSE.finditer(text):
            options = _COMMAND.split(found[1], maxsplit=1)[0]
            named, envs = _FILE.findall(options), _ENV_FILE.findall(options)
            for folder in dict.fromkeys((PurePath(), path.parent)):
                files = _files(named, folder, project)
                if named and len(files) == len(named):
                    where = origin(path, text.count("\n", 0, found.start()) + 1)
                    yield ComposeCommand(tuple(dict.fromkeys(files)), where, tuple(_files(envs, folder, project)))
                    break


def _files(named: list[str], folder: PurePath, project: Project) -> list[PurePath]:
    """Those of the named files that are here."""
    return [path for each in named if (path := inside(folder / each)) is not None and project.is_file(path)]


def texts(project: Project) -> list[tuple[PurePath, str]]:
    """Documents, scripts and CI files, in the order in which a developer reads them; those of CI last."""
    return project.once(_texts)


def _texts(project: Project) -> list[tuple[PurePath, str]]:
    paths = [path for path, is_folder in project.entries.items() if not is_folder and len(path.parts) <= 3]
    own = [
        path for path in paths if _rank(path) < 3 or (len(path.parts) == 1 and path.suffix in (".sh", ".ps1", ".bat"))
    ]
    deeper = [path for folder in FOLDERS for path in project.below(PurePath(folder))]
    ci = [PurePath(".gitlab-ci.yml"), *(path for folder in CI_FOLDERS for path in project.below(PurePath(folder)))]
    ordered = [*sorted(dict.fromkeys([*own, *deeper]), key=lambda path: (_rank(path), len(path.parts))), *ci]
    found, size = [], 0
    for path in [path for path in ordered if _rank(path) < len(_BY_RANK)][:MOST_FILES]:
        text = project.peek(path) or ""
        size += len(text)
        if size > MOST_TEXT:
            break
        found.append((path, text))
    return found


def _rank(path: PurePath) -> int:
    return next((rank for rank, pattern in enumerate(_BY_RANK) if pattern.fullmatch(path.name)), len(_BY_RANK))


def inside(path: PurePath) -> PurePath | None:
    """The path without ``.`` and ``..``; None if it leads out of the project."""
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in (".", ""):
            parts.append(part)
    return None if path.is_absolute() else PurePath(*parts)
