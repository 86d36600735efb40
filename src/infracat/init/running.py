"""Running containers of the project, including those that no compose file here defines."""

from __future__ import annotations

from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.docker.engine import Running, running
from infracat.init.compose_values import image
from infracat.init.draft import Drafts
from infracat.init.project import Project
from infracat.init.purposes import purpose_of


def collect(project: Project, drafts: Drafts) -> list[str]:
    """Add the project's containers; returns the names of those that belong to no known project."""
    try:
        found = running(project.host.environ) or ()
    except CannotObserve as error:
        project.warn("running containers", str(error))
        return []
    ours = [each for each in found if _is_in(project, each)]
    for each in ours:
        _add(each, drafts)
    return [each.name for each in found if not each.project]


def _is_in(project: Project, container: Running) -> bool:
    folder = project.folder.resolve()
    return bool(container.folder) and Path(container.folder).resolve().is_relative_to(folder)


def _add(container: Running, drafts: Drafts) -> None:
    known = drafts.get("containers", container.service)
    if known and known.fields.get("project", container.project) == container.project:
        remark = f"running now as {container.name}"
        known.remarks += [] if remark in known.remarks else [remark]
        return
    draft = drafts.add(
        "containers",
        container.name if known or not container.service else container.service,
        f"the running container {container.name}",
        image=image(container.image),
        purpose=purpose_of(container.image, ""),
        ports=container.ports,
        service=container.service,
        project=container.project,
    )
    draft.requires.append(("cli_tools", "docker"))
