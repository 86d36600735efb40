"""The services of one folder's compose files, read as ``docker compose`` reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import NamedTuple

from infracat.catalog.compose_variables import substitute
from infracat.catalog.nodes import Fields, Items, Node
from infracat.init.compose_values import child, long_ports, mount, names, short_ports, text
from infracat.init.project import Project
from infracat.init.reading import origin
from infracat.sections.containers.project import project_of_folder


class Definition(NamedTuple):
    """The definition of a service in one file."""

    path: PurePath
    line: int
    fields: Fields


class Bind(NamedTuple):
    """A bind mount of a service."""

    where: str
    source: str
    target: str
    read_only: bool


class Stack:
    """The services by name; a later file's fields override an earlier one's. ``known`` are the variables' values."""

    def __init__(self, project: Project, files: Sequence[PurePath], known: Mapping[str, str]) -> None:
        self.main, self.known = files[0], known
        self.folder = self.main.parent
        self.services: dict[str, list[Definition]] = {}
        self.name = "" if self.folder == PurePath() else project_of_folder(self.folder.name)
        for path in files:
            self._read(path, project.yaml(path))

    def key(self, name: str) -> str:
        """What tells the service from those of the same name in other folders."""
        return f"{self.folder.as_posix()}/{name}"

    def origins(self, name: str) -> list[str]:
        """Where the service is defined, the main file first."""
        return [origin(definition.path, definition.line) for definition in reversed(self.services[name])]

    def nodes(self, name: str, *steps: str) -> Iterator[Node]:
        """The field's node in each definition that has it, including ``extends`` in the same file."""
        for definition in self.services[name]:
            for each in (definition.fields, self._base(definition.fields)):
                if (found := child(each, *steps)) is not None:
                    yield found

    def value(self, name: str, *steps: str) -> str:
        """The field's text; empty if it depends on variables without a value."""
        return next((substitute(text(found), self.known) or "" for found in self.nodes(name, *steps)), "")

    def built_from(self, name: str) -> str:
        """The build context; empty if the service is not built."""
        for found in self.nodes(name, "build"):
            context = text(found) or text(child(found, "context")) or "."
            return (self.folder / context).as_posix()
        return ""

    def memory(self, name: str) -> str:
        return self.value(name, "deploy", "resources", "limits", "memory") or self.value(name, "mem_limit")

    def ports(self, name: str) -> list[str]:
        """Ports that are published at a fixed port of this machine."""
        found: list[str] = []
        for each in self._items(name, "ports"):
            if isinstance(each, Fields):
                fields = {str(field): substitute(text(value), self.known) or "" for field, value in each.items()}
                found += long_ports(fields)
            else:
                found += short_ports(substitute(text(each), self.known) or "")
        return list(dict.fromkeys(found))

    def environment(self, name: str) -> dict[str, str]:
        """The service's environment, as it is written."""
        found = reversed(list(self.nodes(name, "environment")))
        return {key: value for node in found for key, value in _pairs(node)}

    def depends_on(self, name: str) -> list[str]:
        """The services it depends on, without those that run once and exit."""
        wanted = [other for found in self.nodes(name, "depends_on") for other in names(found)]
        return [other for other in wanted if other in self.services and other not in self.one_shot]

    def is_on_demand(self, name: str) -> bool:
        """Whether ``docker compose up`` does not start it, or it exits by itself."""
        none = "0" in (self.value(name, "deploy", "replicas"), self.value(name, "scale"))
        return none or name in self.one_shot or any(True for _ in self.nodes(name, "profiles"))

    @cached_property
    def one_shot(self) -> frozenset[str]:
        """Services that run once and exit: another one waits for their completion."""
        return frozenset(
            str(name)
            for other in self.services
            for found in self.nodes(other, "depends_on")
            for name, how in (found.items() if isinstance(found, Fields) else ())
            if text(child(how, "condition")) == "service_completed_successfully"
        )

    def binds(self, name: str) -> Iterator[Bind]:
        for definition in self.services[name]:
            volumes = child(definition.fields, "volumes")
            for each in volumes if isinstance(volumes, Items) else ():
                if found := mount(each):
                    source, target, read_only = found
                    yield Bind(
                        origin(definition.path, each.line), substitute(source, self.known) or "", target, read_only
                    )

    def _read(self, path: PurePath, root: Fields | None) -> None:
        services = child(root, "services")
        self.name = substitute(text(child(root, "name")), self.known) or self.name
        for name, service in services.items() if isinstance(services, Fields) else ():
            if isinstance(service, Fields):
                self.services.setdefault(str(name), []).insert(0, Definition(path, name.line, service))

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
