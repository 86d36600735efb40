"""Compose files: services become containers, bind mounts become storage, undefined variables become env_vars."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from infracat.catalog.compose_variables import variable_uses
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
from infracat.init.stacks import stacks
from infracat.init.toolbox import NOT_UNDERSTOOD, Toolbox

SET_ANYWHERE = ("PWD", "HOME", "USER", "UID", "GID", "PATH", "HOSTNAME")
_ENV_NAME = re.compile(r"[A-Z][A-Z0-9_]{1,60}")
_TO_FILL_IN = re.compile(  # a path that whoever uses the file replaces by another
    r"[<>{}*]|\.\.\.|…|(?:^|/)(?:full/|absolute/|host/)?path/(?:to|on|in|of|for|your|my)(?:/|$)|(?:^|[/_-])your?[/_-]"
    r"|(?:^|/)(?:change[-_ ]?me|replace[-_ ]?me|todo|xxx+|placeholder|some/path|path)(?:[/_-]|$)",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"/(?:data|backups?|uploads|media|models|volumes?)(?:/|$)|^/var/(?:lib|log)/|^/bitnami/|/(?:\.ollama|storage)(?:/|$)"
)


def collect(project: Project, drafts: Drafts, tools: Toolbox, picked: Sequence[PurePath] = ()) -> list[Stack]:
    """The compose projects that are used here; ``picked`` files instead of all others."""
    found = stacks(project, picked)
    for stack in found:
        _variables(stack.model.files, project, drafts)
        _env_files(stack, project, drafts)
        if stack.services:
            _containers(stack, project, drafts)
            _tools(stack.main, tools)
    return found


def _tools(main: PurePath, tools: Toolbox) -> None:
    purpose, install = f"Runs the containers of {main.as_posix()}", "https://docs.docker.com/engine/install"
    tools.add_use("docker", origin(main), purpose=purpose, install=install)
    tools.add_use("docker-compose", origin(main))


def _env_files(stack: Stack, project: Project, drafts: Drafts) -> None:
    """The variables of a service's ``env_file``; of a file without an example, only the names."""
    listed = dict.fromkeys(file for service in stack.services for file in stack.env_files(service))
    for file in listed:
        for name, value in env_files.names_in(file, project).items():
            if is_sensitive_name(name) or carries_secrets(name, value):
                drafts.note_secret(name, value)
            if file != PurePath(".env") and _ENV_NAME.fullmatch(name) and not drafts.get("env_vars", name):
                remark = f"of {file.as_posix()} only the names were read: an example file would tell more"
                drafts.add("env_vars", name, origin(file), remark, from_=file.as_posix())


def _variables(files: Sequence[PurePath], project: Project, drafts: Drafts) -> None:
    """Add variables without a default; one with a default is optional, if another file lists it."""
    uses = [(path, use) for path in files for use in variable_uses(project.text(path) or "")]
    needed = {use.name for _, use in uses if not use.has_default}
    required = {use.name for _, use in uses if not (use.has_default or use.may_be_empty)}
    for path, use in uses:
        known = drafts.get("env_vars", use.name)
        if use.name in SET_ANYWHERE or use.name.startswith("COMPOSE_") or not (known or use.name in needed):
            continue
        home = None if known else env_files.file_setting(use.name, path.parent / ".env", project)
        draft = drafts.add("env_vars", use.name, origin(path, use.line), from_=home)
        if use.name not in needed:
            draft.fields.setdefault("level", "optional")
            drafts.defaults.add(use.name)
        elif not known and use.name not in required:
            draft.fields.setdefault("level", "recommended")


def _containers(stack: Stack, project: Project, drafts: Drafts) -> None:
    """Services of the same name in different folders are different rows."""
    for service in stack.services:
        draft = _container(service, stack, drafts)
        draft.requires += [("cli_tools", "docker")]
        draft.requires += [("containers", stack.key(other)) for other in stack.depends_on(service)]
        for bind in stack.binds(service):
            _storage(bind, service, project, drafts)


def _container(service: str, stack: Stack, drafts: Drafts) -> Draft:
    is_named = is_name(service)
    replicas = stack.replicas(service)
    draft = drafts.add(
        "containers",
        service,
        stack.origins(service)[0],
        key=stack.key(service),
        purpose=purpose_of(stack.value(service, "image"), stack.built_from(service)),
        service=service if is_named else None,
        project=stack.name if is_named and is_name(stack.name) else None,
        image=image(stack.value(service, "image")),
        replicas=replicas if re.fullmatch("[1-9][0-9]{0,2}", replicas) and replicas != "1" else None,
        ports=stack.ports(service),
        start=shlex.join(["docker", "compose", *stack.options, "up", "-d", service]),
        memory=size(stack.memory(service)),
        env=_plain(stack.environment(service), drafts),
        notes="Does its work and ends" if service in stack.one_shot else None,
        level="optional" if stack.is_on_demand(service) else None,
    )
    draft.origins += stack.origins(service)[1:]
    draft.remarks += _remarks(service, stack)
    draft.longer_names = (f"{stack.name}/{service}", f"{stack.folder.as_posix()}/{service}")
    return draft


def unclear(found: Sequence[Stack]) -> Iterator[str]:
    """Fields of services that are not in the catalog, since they depend on what is not known here."""
    for stack in found:
        for service, of in stack.services.items():
            lost, names = stack.unfilled(service)
            if lost:
                needed = f"{'depends' if len(lost) == 1 else 'depend'} on {', '.join(names)}"
                yield f"{of.origins[0]}: {service}: {', '.join(lost)} {needed}: not known, or must not be shown"
            elif (written := stack.value(service, "image")) and not image(written):
                yield f"{of.origins[0]}: {service}: image {NOT_UNDERSTOOD}"


def _remarks(service: str, stack: Stack) -> Iterator[str]:
    """What no field says."""
    if (name := stack.value(service, "container_name")) and is_name(name):
        yield f"container_name: {name}"
    if volumes := [each for each in stack.volumes(service) if is_name(each)]:
        yield f"its data is in {'the volume' if len(volumes) == 1 else 'the volumes'} {', '.join(volumes)}"


def _plain(environment: Mapping[str, str], drafts: Drafts) -> Mapping[str, str]:
    """Only safe values; secret ones are noted, so that no row contains them."""
    for key, value in environment.items():
        if "$" not in value and (is_sensitive_name(key) or carries_secrets(key, value)):
            drafts.note_secret(key, value)
    return {key: value for key, value in environment.items() if is_safe_to_show(value) and not is_sensitive_name(key)}


def _storage(bind: Bind, service: str, project: Project, drafts: Drafts) -> None:
    """Add a folder that contains data; not the project's code and settings, nor a socket."""
    last = PurePath(bind.source).name
    if (
        not bind.source
        or _TO_FILL_IN.search(bind.source)
        or not _DATA.search(bind.target)
        or last in ("", "..")
        or "." in last[1:]
    ):
        return
    inside = not bind.source.startswith(("/", "~")) and ":" not in bind.source
    location = f"./{bind.source}" if inside and not bind.source.startswith("..") else bind.source
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
