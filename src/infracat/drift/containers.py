"""Containers of the project, of compose files and running, beside the rows; and ports that they publish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from infracat.drift.finding import Findings
from infracat.drift.stated import CatalogNames
from infracat.facts import CannotObserve
from infracat.hosts.docker.engine import Running, running
from infracat.init.draft import Draft, Drafts
from infracat.init.ports import host_ports
from infracat.init.project import Project
from infracat.init.running import add, is_in
from infracat.init.stack import Stack

PART = "containers"


def compare(project: Project, stated: CatalogNames, stacks: Sequence[Stack], drafts: Drafts, found: Findings) -> None:
    """Leaves drafts of the containers that are not stated."""
    rows = list(stated.of(PART))
    here = _here(project, found, needed=bool(rows or list(drafts.of(PART))))
    own = [each for each in here or () if is_in(project, each)]
    names = {
        stack.key(service): stack.value(service, "container_name") for stack in stacks for service in stack.services
    }
    _published(own, rows, stated, found)
    for each in own:
        add(each, drafts)
    defined = list(drafts.of(PART))
    for draft in defined:
        if any(_is_of(draft, names.get(draft.key, ""), row) for row in rows):
            drafts.remove(draft)
    if here is not None and (defined or own):
        for row in rows:
            if not _is_known(row, defined, names, here):
                where = [stated.place(row.key)]
                found.add("no longer here", row.key, "no compose file defines it, and no such container runs", where)


def _here(project: Project, found: Findings, *, needed: bool) -> tuple[Running, ...] | None:
    """All running containers; None where that cannot be seen."""
    try:
        here = running(project.host.environ)
    except CannotObserve as error:
        found.not_looked_at(PART, f"what runs: {error}")
        return None
    if here is None and needed:
        found.not_looked_at(PART, "what runs: there is no container engine here")
    return here


def _is_of(draft: Draft, container_name: str, row: Any) -> bool:
    """Whether the row is about the service, or the container, of the draft."""
    service, project = draft.fields.get("service", ""), draft.fields.get("project", "")
    if row.service:
        return bool(row.service == service and (not row.project or not project or row.project == project))
    named = {container_name, str(service) or draft.name, draft.name, f"{project}-{service}-1", f"{project}_{service}_1"}
    return (row.container or row.name) in named | set(_running_names(draft))


def _running_names(draft: Draft) -> Iterator[str]:
    for said in (*draft.origins, *draft.remarks):
        for words in ("the running container ", "running now as "):
            if said.startswith(words):
                yield said.removeprefix(words)


def _is_known(row: Any, defined: Sequence[Draft], names: dict[str, str], here: Sequence[Running]) -> bool:
    if any(_is_of(draft, names.get(draft.key, ""), row) for draft in defined):
        return True
    return any(_runs_as(each, row) for each in here)


def _runs_as(container: Running, row: Any) -> bool:
    if row.service:
        return bool(container.service == row.service and row.project in (None, container.project))
    return bool(container.name == (row.container or row.name))


def _published(own: Sequence[Running], rows: Sequence[Any], stated: CatalogNames, found: Findings) -> None:
    """Ports that a stated container publishes, and its row does not state."""
    for row in rows:
        known = {port for each in row.ports for port in range(each.host, each.host + each.count * each.choices)}
        for container in own:
            if _runs_as(container, row):
                more = [each for each in container.ports if not set(host_ports(each)) <= known]
                if more:
                    line = "\n".join(f"    - {each}" for each in more)
                    found.add(
                        "not stated", row.key, f"publishes {', '.join(more)}, which its row does not state",
                        [f"the running container {container.name}", stated.place(row.key)],
                        f"# in {row.key}, add to ports:\n    ports:\n{line}",
                    )  # fmt: skip
