"""Compose files merged as ``docker compose`` does it: overrides, ``include``, ``extends``, ``!reset``."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from infracat.catalog.nodes import Fields, Items, Node, Scalar
from infracat.init.compose_merging import NOTHING, merged
from infracat.init.compose_values import child, mount, names, text
from infracat.init.compose_variables import KnownVariables, known_in
from infracat.init.project import Project
from infracat.init.reading import origin
from infracat.init.yaml_tree import TaggedFields, TaggedItems, tag_of

MAX_DEPTH = 8  # of files that include files, of services that extend services
MAX_FILES = 50
TOO_DEEP = f"is more than {MAX_DEPTH} levels deep, and is not read"
AS_MAPPING = ("environment", "labels", "depends_on", "networks", "sysctls", "annotations")


@dataclass
class Service:
    """The service as all files together define it; ``known`` are the variables' values where it is defined."""

    name: str
    fields: Fields
    origins: list[str]
    known: KnownVariables


@dataclass
class ComposeModel:
    """The services of a compose project, and what else the files say; ``complaints``: what could not be followed."""

    services: dict[str, Service] = field(default_factory=dict)
    volumes: dict[str, Fields] = field(default_factory=dict)
    name: str = ""
    files: list[PurePath] = field(default_factory=list)
    included: set[PurePath] = field(default_factory=set)
    complaints: list[tuple[str, str]] = field(default_factory=list)


def model_of(project: Project, files: Sequence[PurePath], known: KnownVariables) -> ComposeModel:
    """The files in their order: what a later one says is merged into what the earlier ones say."""
    loader = _Loader(project)
    loader.load(files, files[0].parent, known)
    return loader.model


class _Loader:
    def __init__(self, project: Project) -> None:
        self.project, self.model = project, ComposeModel()

    def load(
        self, files: Sequence[PurePath], folder: PurePath, known: KnownVariables, above: tuple[PurePath, ...] = ()
    ) -> None:
        """The files as one project; those ``above`` include it, the outermost first."""
        found: dict[str, Service] = {}
        for path in files:
            if (root := self._root(path)) is None:
                continue
            self._include(root, path, known, (*above, path))
            if name := known.filled(text(child(root, "name"))):
                self.model.name = self.model.name if above else name
            for volume, spec in _mapping(child(root, "volumes")):
                self.model.volumes[str(volume)] = spec if isinstance(spec, Fields) else NOTHING
            for name_, fields in _mapping(child(root, "services")):
                if isinstance(fields, Fields):
                    self._service(found, name_, fields, path, folder, known)
        self.model.services = {
            **found,
            **{name: each for name, each in self.model.services.items() if name not in found},
        }

    def _root(self, path: PurePath) -> Fields | None:
        """What is in the file; None, and a complaint or a warning, if it is not read."""
        if len(self.model.files) >= MAX_FILES:
            self.model.complaints.append((str(path), f"is beyond the first {MAX_FILES} files, and is not read"))
            return None
        if (root := self.project.yaml(path)) is not None:
            self.model.files.append(path)
        return root

    def _service(
        self,
        found: dict[str, Service],
        name: Scalar,
        fields: Fields,
        path: PurePath,
        folder: PurePath,
        known: KnownVariables,
    ) -> None:
        own = self._extended(fields, path, folder, known, ((path, str(name)),))
        where = origin(path, name.line)
        if (service := found.get(str(name))) is None:
            found[str(name)] = Service(str(name), merged(NOTHING, own), [where], known)
        else:
            service.fields = merged(service.fields, own)
            service.origins.append(where)

    def _extended(
        self,
        fields: Fields,
        path: PurePath,
        folder: PurePath,
        known: KnownVariables,
        above: tuple[tuple[PurePath, str], ...],
    ) -> Fields:
        """The service on top of the one that it extends, with all paths from the project's folder.

        The last of ``above`` is the service itself; the others extend it.
        """
        own = normalized(fields, folder, path, known)
        extends = child(fields, "extends")
        if extends is None:
            return own
        name, file = text(extends) or text(child(extends, "service")), text(child(extends, "file"))
        base = _place(file, folder, known) if file else path
        if isinstance(base, str):
            self._complain(path, extends, f"the file of the service {name} that is extended {base}")
            return own
        other = child(self.project.yaml(base), "services", name)
        why = _why_not_extended(other, (base, name) in above, len(above))
        if why or not isinstance(other, Fields):
            self._complain(path, extends, f"the service {name} that is extended {why}")
            return own
        inner = self._extended(other, base, base.parent if file else folder, known, (*above, (base, name)))
        return merged(_without_links(inner) if file else inner, own)

    def _include(self, root: Fields, path: PurePath, known: KnownVariables, above: tuple[PurePath, ...]) -> None:
        """Load what the file includes, and is not read yet: two files may include a third one."""
        listed = child(root, "include")
        for each in listed if isinstance(listed, Items) else ():
            files, why = self._included(each, path, known, above)
            if why:
                self._complain(path, each, f"what is included {why}")
                continue
            self.model.included.update(files)
            if new := [file for file in files if file not in self.model.files]:
                inside = _place(text(child(each, "project_directory")) or files[0].parent.as_posix(), PurePath(), known)
                folder = files[0].parent if isinstance(inside, str) else inside
                envs = names(child(each, "env_file")) or [text(child(each, "env_file"))]
                env_files = [path.parent / env for env in envs if env] or [folder / ".env"]
                self.load(new, folder, known_in(env_files, self.project).under(known), above)

    def _included(
        self, each: Node, path: PurePath, known: KnownVariables, above: tuple[PurePath, ...]
    ) -> tuple[list[PurePath], str]:
        """The files of one ``include``, or why they are not read."""
        one = [text(each)] if isinstance(each, Scalar) else []
        paths = one or names(child(each, "path")) or [text(child(each, "path"))]
        places = [_place(written, path.parent, known) for written in paths]
        files = [place for place in places if isinstance(place, PurePath)]
        why = next((place for place in places if isinstance(place, str)), "")
        is_circle = not {*files}.isdisjoint(above)
        if not why and (is_circle or len(above) > MAX_DEPTH):
            why = "includes itself, in a circle" if is_circle else TOO_DEEP
        return files, why

    def _complain(self, path: PurePath, node: Node, why: str) -> None:
        self.model.complaints.append((origin(path, node.line), why))


def _place(written: str, folder: PurePath, known: KnownVariables) -> PurePath | str:
    """A path from the project's folder, or why it is not followed."""
    if unknown := known.unknown_in(written):
        return f"depends on {', '.join(unknown)}, which is not known here"
    if not (value := known.filled(written)):
        return "has no name"
    full = posixpath.normpath((folder / value).as_posix())
    is_outside = full.startswith(("..", "/")) or "://" in value
    return "is outside this folder, and is not read" if is_outside else PurePath(full)


def _why_not_extended(service: Node | None, is_circle: bool, depth: int) -> str:
    if is_circle:
        return "extends itself, in a circle"
    if not isinstance(service, Fields):
        return "was not found"
    return TOO_DEEP if depth > MAX_DEPTH else ""


def _without_links(service: Fields) -> Fields:
    """Less what is not taken over from a service of another file."""
    kept = Fields(service.line, service.column)
    kept.update({key: value for key, value in service.items() if key not in ("depends_on", "volumes_from", "profiles")})
    return kept


def normalized(fields: Fields, folder: PurePath, path: PurePath, known: KnownVariables) -> Fields:
    """Lists of ``NAME=value`` as mappings, and all paths from the project's folder."""
    result = Fields(fields.line, fields.column)
    for key, value in fields.items():
        if key in AS_MAPPING and isinstance(value, Items):
            result[key] = _as_mapping(value)
        elif key == "volumes" and isinstance(value, Items):
            result[key] = _volumes(value, folder, path, known)
        elif key == "env_file":
            result[key] = _env_files(value, folder, known)
        elif key == "build" and tag_of(value) != "!reset":
            context = known.filled(text(value) or text(child(value, "context")) or ".") or "."
            result[key] = _fields(value, context=posixpath.normpath((folder / context).as_posix()))
        else:
            result[key] = value
    return result


def _as_mapping(items: Items) -> Node:
    result = _fields(items)
    for each in items:
        name, mark, value = text(each).partition("=")
        if name:
            result[_scalar(name, each)] = _scalar(value if mark else f"${{{name}}}", each)
    return result


def _volumes(items: Items, folder: PurePath, path: PurePath, known: KnownVariables) -> Items:
    result = _items_like(items)
    for each in items:
        bind = mount(each)
        if bind is not None:
            source, target, read_only = bind
            source = known.filled(source) or ""
            inside = source and not source.startswith(("/", "~")) and ":" not in source
            source = posixpath.normpath((folder / source).as_posix()) if inside else source
            found = _fields(each, kind="bind", source=source, target=target, read_only="true" if read_only else "")
        else:
            name, _, rest = text(each).partition(":")
            source = name if rest else text(child(each, "source"))
            found = _fields(
                each, kind="volume", source=source, target=rest.partition(":")[0] or text(child(each, "target"))
            )
        found[Scalar("where")] = Scalar(origin(path, each.line))
        result.append(found)
    return result


def _env_files(value: Node, folder: PurePath, known: KnownVariables) -> Items:
    each = value if isinstance(value, Items) else [value]
    result = _items_like(value)
    for one in each:
        written = known.filled(text(one) or text(child(one, "path"))) or ""
        full = posixpath.normpath((folder / written).as_posix())
        if written and not full.startswith(("..", "/")):
            result.append(_scalar(full, one))
    return result


def _items_like(node: Node) -> Items:
    return TaggedItems(node.line, node.column, tag) if (tag := tag_of(node)) else Items(node.line, node.column)


def _fields(like: Node, **values: str) -> Fields:
    result = _tagged_fields(like)
    for name, value in values.items():
        result[_scalar(name, like)] = _scalar(value, like)
    return result


def _tagged_fields(like: Node) -> Fields:
    if not tag_of(like):
        return Fields(like.line, like.column)
    return TaggedFields(like.line, like.column, tag_of(like))


def _scalar(value: str, like: Node) -> Scalar:
    return Scalar.at(value, like.line, like.column, plain=False)


def _mapping(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    yield from node.items() if isinstance(node, Fields) else ()
