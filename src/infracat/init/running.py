"""Running containers of the project, including those that no compose file here defines."""

from __future__ import annotations

from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.docker.engine import Running, running
from infracat.init.compose_values import image
from infracat.init.draft import Draft, Drafts
from infracat.init.project import Project
from infracat.init.purposes import purpose_of


def collect(project: Project, drafts: Drafts) -> list[str]:
    """Add the project's containers; returns the names of those that belong to no known project."""
    try:
        found = running(project.host.environ) or ()
    except CannotObserve as error:
        project.warn("running containers", str(error))
        return []
    for each in found:
        if is_in(project, each):
            add(each, drafts)
    return [each.name for each in found if not each.project]


def is_in(project: Project, container: Running) -> bool:
    folder = project.folder.resolve()
    return bool(container.folder) and Path(container.folder).resolve().is_relative_to(folder)


def add(container: Running, drafts: Drafts) -> None:
    known = next((draft for draft in drafts.of("containers") if _is_of(container, draft)), None)
    if known:
        remark = f"running now as {container.name}"
        known.remarks += [] if remark in known.remarks else [remark]
        return
    draft = drafts.add(
        "containers",
        container.service or container.name,
        f"the running container {container.name}",
        key=f"{container.project}:{container.service or container.name}",
        image=image(container.image),
        purpose=purpose_of(container.image, ""),
        ports=container.ports,
        service=container.service,
        project=container.project,
    )
    draft.longer_names = (f"{container.project}/{container.service}", container.name)
    draft.requires.append(("cli_tools", "docker"))


def _is_of(container: Running, draft: Draft) -> bool:
    """Whether the container is one of the row's service."""
    same = draft.fields.get("project", container.project) == container.project
    return bool(container.service) and draft.fields.get("service") == container.service and same
