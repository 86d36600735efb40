"""The services of one folder's compose files, read as ``docker compose`` reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import NamedTuple

from infracat.catalog.compose_variables import filled
from infracat.catalog.nodes import Fields, Items, Node
from infracat.init.compose_values import child, long_ports, mount, names, short_ports, text
from infracat.init.plain import origin
from infracat.init.project import Project


class Said(NamedTuple):
    """What one file says of a service, and on which line."""

    path: PurePath
    line: int
    fields: Fields


class Bind(NamedTuple):
    """A folder of this machine inside a service."""

    where: str
    source: str
    target: str
    read_only: bool


class Stack:
    """The services by name; a later file's fields come before an earlier one's. ``known`` are set variables."""

    def __init__(self, project: Project, files: Sequence[PurePath], known: Mapping[str, str]) -> None:
        self.main, self.known = files[0], known
        self.folder = self.main.parent
        self.services: dict[str, list[Said]] = {}
        self.name = "" if self.folder == PurePath() else re.sub(r"[^a-z0-9_-]", "", self.folder.name.lower())
        for path in files:
            self._read(path, project.yaml(path))

    def origins(self, name: str) -> list[str]:
        """Where the service stands, the main file first."""
        return [origin(said.path, said.line) for said in reversed(self.services[name])]

    def nodes(self, name: str, *steps: str) -> Iterator[Node]:
        """The field in each place that says it, of ``extends`` in the same file too."""
        for said in self.services[name]:
            for each in (said.fields, self._base(said.fields)):
                if (found := child(each, *steps)) is not None:
                    yield found

    def value(self, name: str, *steps: str) -> str:
        """The field's text; nothing where it depends on variables that nobody has set."""
        return next((filled(text(found), self.known) or "" for found in self.nodes(name, *steps)), "")

    def built_from(self, name: str) -> str:
        """The folder that the service is built from; nothing where it is not."""
        for found in self.nodes(name, "build"):
            context = text(found) or text(child(found, "context")) or "."
            return (self.folder / context).as_posix()
        return ""

    def memory(self, name: str) -> str:
        return self.value(name, "deploy", "resources", "limits", "memory") or self.value(name, "mem_limit")

    def ports(self, name: str) -> list[str]:
        """Those that are published at a fixed port of this machine."""
        found: list[str] = []
        for each in self._items(name, "ports"):
            if isinstance(each, Fields):
                told = {str(field): filled(text(value), self.known) or "" for field, value in each.items()}
                found += long_ports(told)
            else:
                found += short_ports(filled(text(each), self.known) or "")
        return list(dict.fromkeys(found))

    def environment(self, name: str) -> dict[str, str]:
        """All that is set inside, as it is written."""
        found = reversed(list(self.nodes(name, "environment")))
        return {key: value for node in found for key, value in _pairs(node)}

    def depends_on(self, name: str) -> list[str]:
        """Services that stay: what has done its work and ended is not missed."""
        wanted = [other for found in self.nodes(name, "depends_on") for other in names(found)]
        return [other for other in wanted if other in self.services and other not in self.done_once]

    def is_on_demand(self, name: str) -> bool:
        """Not started by ``docker compose up``, or not there to stay."""
        none = "0" in (self.value(name, "deploy", "replicas"), self.value(name, "scale"))
        return none or name in self.done_once or any(True for _ in self.nodes(name, "profiles"))

    @cached_property
    def done_once(self) -> frozenset[str]:
        """Services of which another one waits until they have ended."""
        return frozenset(
            str(name)
            for other in self.services
            for found in self.nodes(other, "depends_on")
            for name, how in (found.items() if isinstance(found, Fields) else ())
            if text(child(how, "condition")) == "service_completed_successfully"
        )

    def binds(self, name: str) -> Iterator[Bind]:
        for said in self.services[name]:
            volumes = child(said.fields, "volumes")
            for each in volumes if isinstance(volumes, Items) else ():
                if found := mount(each):
                    source, target, read_only = found
                    yield Bind(origin(said.path, each.line), filled(source, self.known) or "", target, read_only)

    def _read(self, path: PurePath, root: Fields | None) -> None:
        services = child(root, "services")
        self.name = filled(text(child(root, "name")), self.known) or self.name
        for name, service in services.items() if isinstance(services, Fields) else ():
            if isinstance(service, Fields):
                self.services.setdefault(str(name), []).insert(0, Said(path, name.line, service))

    def _items(self, name: str, field: str) -> Iterator[Node]:
        for found in self.nodes(name, field):
            yield from found if isinstance(found, Items) else ()

    def _base(self, service: Fields) -> Fields:
        extends = child(service, "extends")
        other = text(extends) or text(child(extends, "service"))
        is_here = not isinstance(extends, Fields) or child(extends, "file") is None
        return self.services[other][-1].fields if is_here and other in self.services else Fields(0, 0)


def _pairs(node: Node) -> Iterator[tuple[str, str]]:
    if isinstance(node, Fields):
        yield from ((str(key), text(value)) for key, value in node.items())
    elif isinstance(node, Items):
        yield from ((key, value) for each in node for key, mark, value in [text(each).partition("=")] if mark)
