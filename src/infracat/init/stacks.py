"""Which compose files belong together, and which of them are used here."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from infracat.init import instructions
from infracat.init.compose_variables import KnownVariables, known_for, known_in
from infracat.init.project import Project
from infracat.init.stack import Stack
from infracat.sections.containers.project import COMPOSE_FILES

OVERRIDES = tuple(name.replace(".y", ".override.y") for name in COMPOSE_FILES)
MOST = 30  # compose projects
_NOT_HERE = re.compile(
    r"(?:^|[._-])(?:prod|production|staging|stage|tests?|testing|ci|e2e|cypress|preview|qa)(?:[._-]|$)"
)
UNREAD = "docker compose does not read it unless it is named"


def stacks(project: Project, picked: Sequence[PurePath] = ()) -> list[Stack]:
    """Those of ``picked`` files; else in each folder the files that compose takes, and those that the project names."""
    if picked:
        return [_named(picked, (), project)]
    commands = [each for each in instructions.compose_commands(project) if not any(map(is_elsewhere, each.files))]
    found: list[Stack] = []
    for folder in dict.fromkeys(path.parent for path in project.find(*COMPOSE_FILES)):
        found.append(_of_folder(folder, commands, project))
    for command in commands:
        read = {path for stack in found for path in (*stack.model.files, *stack.files)}
        if not set(command.files) <= read and len(found) < MOST:
            found.append(_named(command.files, command.env_files, project))
    included = {path for stack in found for path in stack.model.included}
    kept = [stack for stack in found if stack.main not in included]
    _tell(kept, project)
    return kept


def is_elsewhere(path: PurePath) -> bool:
    """Whether its name says that it is for production or for tests."""
    return bool(_NOT_HERE.search(path.name.lower().rpartition(".")[0]))


def _of_folder(folder: PurePath, commands: Sequence[instructions.ComposeCommand], project: Project) -> Stack:
    """What ``docker compose up`` takes in the folder, or a command of the project's that adds files to it."""
    known = known_for(folder, project)
    there = [folder / name for name in COMPOSE_FILES if project.entries.get(folder / name) is False]
    if files := list(_configured(known, folder, project)):
        return Stack(project, files, known, _options(files) if folder != PurePath() else ())
    if command := next((each for each in commands if each.files[0] == there[0] and len(each.files) > 1), None):
        return _named(command.files, command.env_files, project)
    override = next((folder / name for name in OVERRIDES if project.entries.get(folder / name) is False), None)
    files = [there[0], *([override] if override else [])]
    return Stack(project, files, known, _options(files) if folder != PurePath() else ())


def _named(files: Sequence[PurePath], env_files: Sequence[PurePath], project: Project) -> Stack:
    known = known_in(env_files, project) if env_files else known_for(files[0].parent, project)
    return Stack(
        project,
        files,
        known,
        [*(word for file in env_files for word in ("--env-file", file.as_posix())), *_options(files)],
    )


def _options(files: Sequence[PurePath]) -> list[str]:
    return [word for file in files for word in ("-f", file.as_posix())]


def _configured(known: KnownVariables, folder: PurePath, project: Project) -> Iterator[PurePath]:
    """The files of COMPOSE_FILE that are here."""
    separator = known.get("COMPOSE_PATH_SEPARATOR") or os.pathsep
    for each in known.get("COMPOSE_FILE").split(separator):
        path = instructions.inside(folder / each)
        if each and path is not None and project.is_file(path):
            yield path


def _tell(found: Sequence[Stack], project: Project) -> None:
    """Warn of what could not be followed, and of files that are not read."""
    read = {path for stack in found for path in (*stack.model.files, *stack.files)}
    for stack in found:
        for where, why in stack.model.complaints:
            project.warn(where, why)
    for path in project.find("compose.*.y*ml", "docker-compose.*.y*ml", "compose-*.y*ml", "docker-compose-*.y*ml"):
        if path not in read and path.name not in OVERRIDES:
            project.warn(str(path), UNREAD)
