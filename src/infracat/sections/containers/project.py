"""The compose project of a folder: the prefix of its containers' names, ``shop`` in ``shop-postgres-1``."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from infracat.catalog.nodes import Scalar, child
from infracat.facts import CannotObserve

if TYPE_CHECKING:
    from infracat.hosts import Host

COMPOSE_FILES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")  # by precedence


def default_project(host: Host) -> str:
    """As docker compose determines it: COMPOSE_PROJECT_NAME, ``name:`` in the compose file, the folder's own name."""
    return host.cached_per_run(
        "compose project", lambda: _configured(host) or _named_in_file(host) or project_of_folder(host.folder.name)
    )


def _configured(host: Host) -> str:
    return (host.variable("COMPOSE_PROJECT_NAME") or "").strip()


def _named_in_file(host: Host) -> str:
    from infracat.catalog.compose_variables import filled

    written = _name_in(host)
    if "$" not in written:
        return written
    name, missing = filled(written, {**(host.variables(".env") or {}), **host.environ})
    if missing:
        raise CannotObserve(f"the compose file's name: {written} depends on variables that are not set: state project")
    return name


def _name_in(host: Host) -> str:
    files = [each for each in (host.variable("COMPOSE_FILE") or "").split(os.pathsep) if each]
    for file in files or COMPOSE_FILES:
        text = host.read_text(file)
        if text is not None:
            return _name_of(text)
    return ""


def _name_of(text: str) -> str:
    try:
        from infracat.catalog.document import parse
    except ImportError as error:
        raise CannotObserve("the compose file cannot be read without PyYAML: state project") from error
    root, _ = parse(text)
    name = child(root, "name") if root else None
    return str(name).strip() if isinstance(name, Scalar) else ""


def project_of_folder(name: str) -> str:
    """The default project of a folder: ``My Shop.2`` → ``myshop2``; a symbolic link's own name counts."""
    return re.sub(r"[^a-z0-9_-]", "", name.lower()).lstrip("_-")
