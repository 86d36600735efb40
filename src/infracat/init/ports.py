"""Ports outside of containers: of development servers that scripts start, and of the project's running processes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from infracat.catalog.fields import PortMapping
from infracat.facts import CannotObserve
from infracat.hosts.network.listeners import WILDCARDS, Listener, working_folder
from infracat.init.draft import Drafts
from infracat.init.project import Project
from infracat.init.reading import line_of, origin, table_at

DEFAULTS = {
    "vite": 5173,
    "next": 3000,
    "nuxt": 3000,
    "nuxi": 3000,
    "react-scripts": 3000,
    "astro": 4321,
    "ng": 4200,
    "vue-cli-service": 8080,
    "gatsby": 8000,
    "storybook": 6006,
    "webpack-dev-server": 8080,
    "wrangler": 8787,
    "remix": 3000,
}  # the port of each when none is configured
PORTS = "listening ports"  # what a warning is about, where they cannot be seen
TEMPORARY = 32768  # from here on, operating systems assign ports at random
_STARTS = re.compile(
    r"(?:^|[ /])(" + "|".join(DEFAULTS) + r")(?= |$)(?! (?:build|preview|lint|test|export|generate|ng))"
)
_PORT = re.compile(r"(?:--port[ =]|-p[ ]?|\bPORT=)([0-9]{2,5})\b")
_DEV = re.compile(r"(?:dev|start|serve|storybook)(?:[:-].*)?")


def collect(project: Project, drafts: Drafts) -> None:
    for path, name, port, line in _scripts(project):
        title = f"{name} of {path.parent.name or project.name}" if path.parent.name else name
        remark = "optional: it is there only while somebody works on it"
        drafts.add("network", str(port), origin(path, line), remark, key=f"{port} {title}", port=str(port),
                   title=title, level="optional", purpose="Development server")  # fmt: skip
    listening(project, drafts)
    name_rows(drafts)


def _scripts(project: Project) -> Iterator[tuple[PurePath, str, int, int]]:
    for path in project.find("package.json"):
        for name, script in table_at(project.json(path), "scripts").items():
            started = _STARTS.search(script) if isinstance(script, str) and _DEV.fullmatch(name) else None
            if started:
                option = _PORT.search(script)
                port = int(option[1]) if option else DEFAULTS[started[1]]
                yield path, started[1], port, line_of(project.text(path) or "", "scripts", name)


def listening(project: Project, drafts: Drafts) -> None:
    """Ports of processes whose working folder is in the project; a home folder is not a project."""
    if project.folder in (project.host.home, Path(project.folder.anchor)):
        return
    try:
        table_ = project.host.listeners()
    except CannotObserve as error:
        project.warn(PORTS, str(error))
        return
    published = {
        port for draft in drafts.of("containers") for each in draft.fields.get("ports", ()) for port in host_ports(each)
    }
    for listener in table_:
        if listener.port not in published and _is_ours(listener, project):
            _add(listener, drafts)


def _is_ours(listener: Listener, project: Project) -> bool:
    if listener.protocol != "tcp" or listener.port >= TEMPORARY or listener.pid is None:
        return False
    where = working_folder(listener.pid)
    return where is not None and Path(where).is_relative_to(project.folder.resolve())


def _add(listener: Listener, drafts: Drafts) -> None:
    own = listener.address not in (*WILDCARDS, "127.0.0.1", "::1")
    known = next((draft for draft in drafts.of("network") if draft.fields["port"] == str(listener.port)), None)
    remark = f"listening now: {listener.process} (pid {listener.pid}), which works in this folder"
    if known:
        known.remarks += [] if remark in known.remarks else [remark]
        return
    drafts.add("network", str(listener.port), "this machine", remark, port=str(listener.port),
               address=listener.address if own else None, level="recommended", title=listener.process)  # fmt: skip


def host_ports(written: str) -> range:
    """The host's ports: 8080 for ``127.0.0.1:8080:80``; none for one of SCTP, which the catalog does not know."""
    try:
        mapping = PortMapping.read(written)
    except ValueError:
        return range(0)
    return range(mapping.host, mapping.host + mapping.count * mapping.choices)


def name_rows(drafts: Drafts) -> None:
    """Name each row by program and port: ``vite-5173``."""
    for draft in drafts.of("network"):
        draft.fields.setdefault("title", f"Port {draft.name}")
        title = str(draft.fields["title"])
        draft.name = f"{re.sub(r'[^A-Za-z0-9_.-]+', '-', title)}-{draft.name}"[:100].removeprefix("-")
        del draft.fields["title"]
