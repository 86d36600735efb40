"""The services of one compose project, as ``docker compose`` would start them here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import PurePath
from typing import NamedTuple

from infracat.catalog.nodes import Fields, Items, Node
from infracat.init.compose_model import model_of
from infracat.init.compose_values import child, long_port, names, short_port, text
from infracat.init.compose_variables import KnownVariables
from infracat.init.project import Project
from infracat.sections.containers.project import project_of_folder

MEMORY = (("deploy", "resources", "limits", "memory"), ("mem_limit",))
REPLICAS = (("deploy", "replicas"), ("scale",))
FILLED_IN = (("image",), ("ports",), *MEMORY, *REPLICAS)  # fields of the catalog that may depend on variables


class Bind(NamedTuple):
    """A folder of this machine in a service; ``source`` from the project's folder."""

    where: str
    source: str
    target: str
    read_only: bool


class Stack:
    """The services by name; a later file is merged into the earlier ones. ``options`` name the files to compose."""

    def __init__(
        self, project: Project, files: Sequence[PurePath], known: KnownVariables, options: Sequence[str]
    ) -> None:
        self.files, self.main, self.known, self.options = tuple(files), files[0], known, options
        self.folder = self.main.parent
        self.model = model_of(project, files, known)
        self.services = self.model.services
        by_folder = "" if self.folder == PurePath() else project_of_folder(self.folder.name)
        self.name = known.get("COMPOSE_PROJECT_NAME") or self.model.name or by_folder

    def key(self, name: str) -> str:
        """What tells the service from those of the same name in other folders."""
        return f"{self.folder.as_posix()}/{name}"

    def origins(self, name: str) -> list[str]:
        """Where the service is defined, the main file first."""
        return self.services[name].origins

    def node(self, name: str, *steps: str) -> Node | None:
        return child(self.services[name].fields, *steps)

    def value(self, name: str, *steps: str) -> str:
        """The field's text; empty if it depends on variables without a value."""
        return self._filled(name, text(self.node(name, *steps)))

    def built_from(self, name: str) -> str:
        """The build context; empty if the service is not built."""
        return text(self.node(name, "build", "context"))

    def memory(self, name: str) -> str:
        return next(filter(None, (self.value(name, *steps) for steps in MEMORY)), "")

    def replicas(self, name: str) -> str:
        """How many containers it has; empty if that is not stated, or depends on what is not known."""
        return next(filter(None, (self.value(name, *steps) for steps in REPLICAS)), "")

    def ports(self, name: str) -> list[str]:
        """Ports that are published at a fixed port of this machine."""
        found = dict.fromkeys(self._port(name, each) for each in self._items(name, "ports"))
        return [each for each in found if each]

    def unfilled(self, name: str) -> tuple[list[str], list[str]]:
        """Fields that depend on variables whose values are not known here, and those variables."""
        lost: dict[str, None] = {}
        variables: dict[str, None] = {}
        for steps in FILLED_IN:
            for part in _parts(self.node(name, *steps)):
                if unknown := self.services[name].known.unknown_in(part):
                    lost[".".join(steps)] = None
                    variables |= dict.fromkeys(unknown)
        return list(lost), list(variables)

    def environment(self, name: str) -> dict[str, str]:
        """The service's environment, as it is written."""
        found = self.node(name, "environment")
        return {str(key): text(value) for key, value in found.items()} if isinstance(found, Fields) else {}

    def env_files(self, name: str) -> list[PurePath]:
        """The files that the service's environment comes from, from the project's folder."""
        return [PurePath(text(each)) for each in self._items(name, "env_file")]

    def depends_on(self, name: str) -> list[str]:
        """The services it depends on, without those that run once and exit."""
        wanted = names(self.node(name, "depends_on"))
        return [other for other in wanted if other in self.services and other not in self.one_shot]

    def is_on_demand(self, name: str) -> bool:
        """Whether ``docker compose up`` does not start it, or it exits by itself."""
        return self.replicas(name) == "0" or name in self.one_shot or not self.is_in_profile(name)

    def is_in_profile(self, name: str) -> bool:
        """Whether it is in no profile, or in one of COMPOSE_PROFILES."""
        profiles = set(names(self.node(name, "profiles")))
        active = {each.strip() for each in self.known.get("COMPOSE_PROFILES").split(",")}
        return not profiles or bool(profiles & active) or "*" in active

    def wants_gpu(self, name: str) -> bool:
        """Whether it reserves a GPU."""
        devices = self.node(name, "deploy", "resources", "reservations", "devices")
        listed = devices if isinstance(devices, Items) else ()
        reserved = any("gpu" in names(child(each, "capabilities")) for each in listed)
        return reserved or self.node(name, "gpus") is not None or self.value(name, "runtime") == "nvidia"

    @cached_property
    def one_shot(self) -> frozenset[str]:
        """Services that run once and exit: another one waits for their completion."""
        return frozenset(
            str(name)
            for other in self.services
            for found in [self.node(other, "depends_on")]
            for name, how in (found.items() if isinstance(found, Fields) else ())
            if text(child(how, "condition")) == "service_completed_successfully"
        )

    def binds(self, name: str) -> Iterator[Bind]:
        """The folders of this machine that it mounts, also by a volume that is a folder."""
        for each in self._items(name, "volumes"):
            kind, source, target, read_only, where = (
                text(child(each, key)) for key in ("kind", "source", "target", "read_only", "where")
            )
            if kind == "volume":
                device = child(self.model.volumes.get(source), "driver_opts", "device")
                is_folder = text(child(self.model.volumes.get(source), "driver_opts", "type")) == "none"
                source = self.known.filled(text(device)) or "" if is_folder else ""
            if source:
                yield Bind(where, source, target, bool(read_only))

    def volumes(self, name: str) -> list[str]:
        """The named volumes that it mounts, less those that are folders."""
        found = [
            text(child(each, "source"))
            for each in self._items(name, "volumes")
            if text(child(each, "kind")) == "volume"
        ]
        return [each for each in found if each and child(self.model.volumes.get(each), "driver_opts") is None]

    def _port(self, name: str, written: Node) -> str | None:
        if isinstance(written, Fields):
            return long_port({str(key): self._filled(name, text(value)) for key, value in written.items()})
        return short_port(self._filled(name, text(written)))

    def _items(self, name: str, field: str) -> Sequence[Node]:
        found = self.node(name, field)
        return found if isinstance(found, Items) else ()

    def _filled(self, name: str, written: str) -> str:
        return self.services[name].known.filled(written) or ""


def _parts(node: Node | None) -> Iterator[str]:
    """The texts of a field: of each port, and of each part of it."""
    for each in node if isinstance(node, Items) else [node]:
        yield from (text(part) for part in (each.values() if isinstance(each, Fields) else [each]))
