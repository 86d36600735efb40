"""Compose files: services become containers, bind mounts become storage, undefined variables become env_vars."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from infracat.catalog.compose_variables import may_be_empty, variable_uses
from infracat.catalog.fields.texts import is_name
from infracat.facts import CannotObserve
from infracat.init import env_files
from infracat.init.compose_values import image, size
from infracat.init.draft import Draft, Drafts
from infracat.init.project import Project
from infracat.init.purposes import purpose_of
from infracat.init.reading import origin
from infracat.init.safe_values import carries_secrets, is_safe_to_show, is_sensitive_name
from infracat.init.stack import Bind, Stack
from infracat.init.toolbox import Toolbox
from infracat.sections.containers.project import COMPOSE_FILES

OVERRIDES = tuple(name.replace(".y", ".override.y") for name in COMPOSE_FILES)
SET_ANYWHERE = ("PWD", "HOME", "USER", "UID", "GID", "PATH", "HOSTNAME")
_DATA = re.compile(
    r"/(?:data|backups?|uploads|media|models|volumes?)(?:/|$)|^/var/(?:lib|log)/|^/bitnami/|/(?:\.ollama|storage)(?:/|$)"
)


def collect(project: Project, drafts: Drafts, tools: Toolbox) -> None:
    """The file that ``docker compose`` takes in each folder, with its override."""
    for folder in dict.fromkeys(path.parent for path in project.find(*COMPOSE_FILES)):
        there = [folder / name for name in (*COMPOSE_FILES, *OVERRIDES) if project.entries.get(folder / name) is False]
        files = [there[0], *[path for path in there if path.name in OVERRIDES]]
        _variables(files, project, drafts)
        stack = Stack(project, files, _known(folder, project))
        if stack.services:
            _containers(stack, project, drafts)
            _tools(stack.main, tools)
    for path in project.find("compose.*.y*ml", "docker-compose.*.y*ml"):
        if path.name not in OVERRIDES:
            project.warn(str(path), "docker compose does not read it unless it is named")


def _tools(main: PurePath, tools: Toolbox) -> None:
    purpose, install = f"Runs the containers of {main.as_posix()}", "https://docs.docker.com/engine/install"
    tools.add_use("docker", origin(main), purpose=purpose, install=install)
    tools.add_use("docker-compose", origin(main))


def _known(folder: PurePath, project: Project) -> Mapping[str, str]:
    """Safe values of the folder's example file, in place of those that compose takes from ``.env``."""
    examples = [folder / name for name in (".env.example", ".env.sample")]
    there = [path for path in examples if project.entries.get(path) is False]
    found = [variable for path in there for variable in env_files.variables(project, path)]
    return {each.name: each.value for each in found if is_safe_to_show(each.value) and not is_sensitive_name(each.name)}


def _variables(files: Sequence[PurePath], project: Project, drafts: Drafts) -> None:
    """Add variables without a default; one with a default is optional, if another file lists it."""
    uses = [(path, use) for path in files for use in variable_uses(project.text(path) or "")]
    empty = {name for path in files for name in may_be_empty(project.text(path) or "")}
    needed = {use.name for _, use in uses if not use.has_default}
    for path, use in uses:
        known = drafts.get("env_vars", use.name)
        if use.name in SET_ANYWHERE or use.name.startswith("COMPOSE_") or not (known or use.name in needed):
            continue
        home = None if known else env_files.file_setting(use.name, path.parent / ".env", project)
        draft = drafts.add("env_vars", use.name, origin(path, use.line), from_=home)
        if use.name not in needed:
            draft.fields.setdefault("level", "optional")
            drafts.defaults.add(use.name)
        elif not known and use.name in empty:
            draft.fields.setdefault("level", "recommended")


def _containers(stack: Stack, project: Project, drafts: Drafts) -> None:
    """Services of the same name in different folders are different rows."""
    for service in stack.services:
        draft = _container(service, stack, drafts)
        draft.requires += [("cli_tools", "docker")]
        draft.requires += [("containers", stack.key(other)) for other in stack.depends_on(service)]
        for bind in stack.binds(service):
            _storage(bind, service, stack, project, drafts)


def _container(service: str, stack: Stack, drafts: Drafts) -> Draft:
    where = [] if stack.folder == PurePath() else ["-f", stack.main.as_posix()]
    is_named = is_name(service)
    draft = drafts.add(
        "containers",
        service,
        stack.origins(service)[0],
        key=stack.key(service),
        purpose=purpose_of(stack.value(service, "image"), stack.built_from(service)),
        service=service if is_named else None,
        project=stack.name if is_named and is_name(stack.name) else None,
        image=image(stack.value(service, "image")),
        ports=stack.ports(service),
        start=shlex.join(["docker", "compose", *where, "up", "-d", service]),
        memory=size(stack.memory(service)),
        env=_plain(stack.environment(service), drafts),
        notes="Does its work and ends" if service in stack.one_shot else None,
        level="optional" if stack.is_on_demand(service) else None,
    )
    draft.origins += stack.origins(service)[1:]
    draft.longer_names = (f"{stack.name}/{service}", f"{stack.folder.as_posix()}/{service}")
    return draft


def _plain(environment: Mapping[str, str], drafts: Drafts) -> Mapping[str, str]:
    """Only safe values; secret ones are noted, so that no row contains them."""
    for key, value in environment.items():
        if "$" not in value and (is_sensitive_name(key) or carries_secrets(key, value)):
            drafts.note_secret(key, value)
    return {key: value for key, value in environment.items() if is_safe_to_show(value) and not is_sensitive_name(key)}


def _storage(bind: Bind, service: str, stack: Stack, project: Project, drafts: Drafts) -> None:
    """Add a folder that contains data; not the project's code and settings, nor a socket."""
    last = PurePath(bind.source).name
    if not bind.source or not _DATA.search(bind.target) or last in ("", "..") or "." in last[1:]:
        return
    inside = not bind.source.startswith(("/", "~")) and ":" not in bind.source
    location = f"./{(stack.folder / bind.source).as_posix()}" if inside else bind.source
    is_mount = not inside and _is_mount_point(bind.source, project)
    draft = drafts.add(
        "storage",
        location.removeprefix("./") if inside else last,
        bind.where,
        key=location,
        type="mount" if is_mount else "directory",
        location=location,
        purpose=f"Data of {service}{', which only reads it' if bind.read_only else ''}",
        fix=shlex.join(["mkdir", "-p", location]) if inside else None,
    )
    draft.longer_names = ("/".join(PurePath(location).parts[-2:]), location)


def _is_mount_point(path: str, project: Project) -> bool:
    """Read from the mount table: touching a mount that does not answer would block."""
    try:
        return project.host.files.mount_at(path.rstrip("/")) is not None
    except (OSError, CannotObserve):
        return False
