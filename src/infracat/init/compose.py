"""Compose files: services become containers, their bind mounts storage, what they leave open variables."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePath

from infracat.catalog.nodes import Fields, Items, Node, Scalar
from infracat.facts import CannotObserve
from infracat.init import env_files
from infracat.init.compose_values import child, image, long_ports, mount, names, short_ports, size, text
from infracat.init.draft import Drafts
from infracat.init.filled import filled, uses_in
from infracat.init.harmless import carries_secrets, is_plain, is_wary
from infracat.init.plain import origin
from infracat.init.project import Project
from infracat.init.purposes import purpose_of
from infracat.init.toolbox import Toolbox

FILES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")  # in docker compose's order
OVERRIDES = tuple(name.replace(".y", ".override.y") for name in FILES)
SET_ANYWHERE = ("PWD", "HOME", "USER", "UID", "GID", "PATH", "HOSTNAME")
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,100}")
_DATA = re.compile(
    r"/(?:data|backups?|uploads|media|models|volumes?)(?:/|$)|^/var/(?:lib|log)/|^/bitnami/|/(?:\.ollama|storage)(?:/|$)"
)


def look(project: Project, drafts: Drafts, tools: Toolbox) -> None:
    """The file that ``docker compose`` takes in each folder, with its override."""
    for folder in dict.fromkeys(path.parent for path in project.find(*FILES)):
        main = next(folder / name for name in FILES if project.entries.get(folder / name) is False)
        files = [main, *[folder / name for name in OVERRIDES if project.entries.get(folder / name) is False]]
        stack = Stack(project, folder, main, drafts)
        for path in files:
            stack.read(path)
        if stack.services:
            stack.add_all()
            tools.needed(
                "docker",
                origin(main),
                purpose=f"Runs the containers of {main.as_posix()}",
                install="https://docs.docker.com/engine/install",
            )
            tools.needed("docker-compose", origin(main))
    others = [path for path in project.find("compose.*.y*ml", "docker-compose.*.y*ml") if path.name not in OVERRIDES]
    for path in others:
        project.complain(str(path), "docker compose does not read it unless it is named")


class Stack:
    """The services of one folder; a later file's fields come before an earlier one's."""

    def __init__(self, project: Project, folder: PurePath, main: PurePath, drafts: Drafts) -> None:
        self.project, self.folder, self.main, self.drafts = project, folder, main, drafts
        self.services: dict[str, list[tuple[PurePath, Scalar, Fields]]] = {}
        self.name = "" if folder == PurePath() else re.sub(r"[^a-z0-9_-]", "", folder.name.lower())
        self.known = self._known()

    def read(self, path: PurePath) -> None:
        root = self.project.yaml(path)
        services = child(root, "services")
        self.name = text(child(root, "name")) or self.name
        for name, service in services.items() if isinstance(services, Fields) else ():
            if isinstance(service, Fields):
                self.services.setdefault(str(name), []).insert(0, (path, name, service))
        uses = list(uses_in(self.project.text(path) or ""))
        needed = {use.name for use in uses if not use.has_default}
        for use in uses:
            if use.name in needed or self.drafts.get("env_vars", use.name):
                self._variable(use.name, origin(path, use.line), is_needed=use.name in needed)

    def add_all(self) -> None:
        for name in self.services:
            self._add(name)

    def _known(self) -> dict[str, str]:
        """What the folder's example file sets: plain values, which compose would take from ``.env``."""
        found = [
            variable
            for name in (".env.example", ".env.sample")
            if self.project.entries.get(self.folder / name) is False
            for variable in env_files.variables(self.project, self.folder / name)
        ]
        return {each.name: each.value for each in found if is_plain(each.value) and not is_wary(each.name)}

    def _variable(self, name: str, where: str, *, is_needed: bool) -> None:
        """Where it has a default, it is optional."""
        if name in SET_ANYWHERE or name.startswith("COMPOSE_"):
            return
        home = env_files.home_of(name, self.folder / ".env", self.project)
        known = self.drafts.get("env_vars", name)
        draft = self.drafts.add("env_vars", name, where, from_=None if known else home)
        if not is_needed:
            draft.fields.setdefault("level", "optional")

    def _add(self, name: str) -> None:
        said = self.services[name]
        path, key, _ = said[-1]
        ports = list(dict.fromkeys(self._ports(name)))
        draft = self.drafts.add(
            "containers",
            name,
            origin(path, key.line),
            purpose=purpose_of(self._value(name, "image") or "", self._built(name)),
            image=image(self._value(name, "image") or ""),
            ports=ports,
            memory=size(
                self._value(name, "deploy", "resources", "limits", "memory") or self._value(name, "mem_limit") or ""
            ),
            env=self._environment(name),
            level="optional" if self._is_on_demand(name) else None,
            notes="Does its work and ends" if name in self._done_once else None,
            start=self._start(name),
            service=name if _NAME.fullmatch(name) else None,
            project=self._project(name),
        )
        draft.origins += [origin(path, key.line) for path, key, _ in said[:-1]]
        draft.requires += [("cli_tools", "docker")]
        draft.requires += [("containers", other) for other in self._depends_on(name)]
        self._storage(name, path)

    def _project(self, name: str) -> str | None:
        project = filled(self.name, self.known)
        return project if project and _NAME.fullmatch(project) and _NAME.fullmatch(name) else None

    def _start(self, name: str) -> str:
        where = [] if self.folder == PurePath() else ["-f", self.main.as_posix()]
        return shlex.join(["docker", "compose", *where, "up", "-d", name])

    def _nodes(self, name: str, *steps: str) -> Iterator[tuple[Node, Fields]]:
        """The field in each place that says it, of ``extends`` in the same file too."""
        for _, _, service in self.services[name]:
            for each in (service, self._base(service)):
                if (found := child(each, *steps)) is not None:
                    yield found, each

    def _base(self, service: Fields) -> Fields:
        extends = child(service, "extends")
        other = text(extends) or text(child(extends, "service"))
        is_here = not isinstance(extends, Fields) or child(extends, "file") is None
        return self.services[other][-1][2] if is_here and other in self.services else Fields(0, 0)

    def _value(self, name: str, *steps: str) -> str | None:
        """The first text that can be told, without variables that nobody has set."""
        for found, _ in self._nodes(name, *steps):
            return filled(text(found), self.known) or None
        return None

    def _built(self, name: str) -> str:
        """The folder that the service is built from."""
        for found, _ in self._nodes(name, "build"):
            context = text(found) or text(child(found, "context")) or "."
            return (self.folder / context).as_posix()
        return ""

    def _ports(self, name: str) -> Iterator[str]:
        for found, _ in self._nodes(name, "ports"):
            for each in found if isinstance(found, Items) else ():
                if isinstance(each, Fields):
                    yield from long_ports(each)
                else:
                    yield from short_ports(filled(text(each), self.known) or "")

    def _environment(self, name: str) -> dict[str, str]:
        """Plain values alone; secret ones are remembered, so that they get out nowhere."""
        values = {
            key: value for found, _ in reversed(list(self._nodes(name, "environment"))) for key, value in _pairs(found)
        }
        for key, value in values.items():
            if "$" not in value and (is_wary(key) or carries_secrets(key, value)):
                self.drafts.keep_secret(value)
        return {key: value for key, value in values.items() if is_plain(value) and not is_wary(key)}

    def _depends_on(self, name: str) -> list[str]:
        """Services that stay: what has done its work and ended is not missed."""
        wanted = [other for found, _ in self._nodes(name, "depends_on") for other in names(found)]
        return [other for other in wanted if other in self.services and other not in self._done_once]

    def _is_on_demand(self, name: str) -> bool:
        """Not started by ``docker compose up``, or not there to stay."""
        replicas = self._value(name, "deploy", "replicas") == "0" or self._value(name, "scale") == "0"
        return any(True for _ in self._nodes(name, "profiles")) or replicas or name in self._done_once

    @cached_property
    def _done_once(self) -> frozenset[str]:
        """Services of which another one waits until they have ended."""
        return frozenset(
            str(name)
            for other in self.services
            for found, _ in self._nodes(other, "depends_on")
            for name, how in (found.items() if isinstance(found, Fields) else ())
            if text(child(how, "condition")) == "service_completed_successfully"
        )

    def _storage(self, name: str, path: PurePath) -> None:
        for found, _ in self._nodes(name, "volumes"):
            for each in found if isinstance(found, Items) else ():
                if bind := mount(each):
                    self._bind(name, origin(path, getattr(each, "line", 0)), *bind)

    def _bind(self, name: str, where: str, source: str, target: str, read_only: bool) -> None:
        """A folder that holds data; not the project's own code and settings, and no socket."""
        source = filled(source, self.known) or ""
        if (
            not source
            or not _DATA.search(target)
            or PurePath(source).name in ("", ".", "..")
            or "." in PurePath(source).name[1:]
        ):
            return
        inside = not source.startswith(("/", "~")) and ":" not in source
        location = f"./{(self.folder / source).as_posix()}" if inside else source
        is_mount = not inside and self._is_mount_point(source)
        self.drafts.add(
            "storage",
            location.removeprefix("./") if inside else PurePath(source).name,
            where,
            type="mount" if is_mount else "directory",
            location=location,
            purpose=f"Data of {name}{', which only reads it' if read_only else ''}",
            fix=shlex.join(["mkdir", "-p", location]) if inside else None,
        )

    def _is_mount_point(self, path: str) -> bool:
        """By the table: a mount that hangs is not touched."""
        try:
            return self.project.host.files.mount_at(path.rstrip("/")) is not None
        except (OSError, CannotObserve):
            return False


def _pairs(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, Fields):
        yield from ((str(key), text(value)) for key, value in node.items())
    elif isinstance(node, Items):
        yield from ((key, value) for each in node for key, mark, value in [text(each).partition("=")] if mark)
