"""Servers in the project's MCP configurations that no row states, and stated ones that are in none."""

from __future__ import annotations

from pathlib import PurePath

from infracat.drift.finding import Findings
from infracat.drift.stated import CatalogNames
from infracat.init import mcp_configs
from infracat.init.draft import Drafts
from infracat.init.instructions import inside
from infracat.init.project import Project
from infracat.init.toolbox import Toolbox

PART = "mcp_tools"


def compare(project: Project, stated: CatalogNames, drafts: Drafts, found: Findings) -> None:
    """Leaves drafts of the servers that are not stated."""
    others = {(draft.section, draft.key) for draft in drafts}
    mcp_configs.of_project(project, drafts, Toolbox())
    rows = list(stated.of(PART))
    for draft in list(drafts):
        if draft.section != PART and (draft.section, draft.key) not in others:
            drafts.remove(draft)  # the variables of servers are not read by this project's own code
    known = {row.server or row.name for row in rows} | {row.name for row in rows}
    for draft in drafts.of(PART):
        if draft.fields.get("server", draft.name) in known:
            drafts.remove(draft)
    for row in rows:
        if row.config and (why := _why_gone(row.config, row.server or row.name, project)):
            found.add("no longer here", row.key, why, [stated.place(row.key)])


def _why_gone(config: str, server: str, project: Project) -> str:
    """Only of a configuration in the project that can be read, or is not there."""
    path = inside(PurePath(config))
    if path is None or config.startswith(("~", "/")):
        return ""
    if project.is_missing(path):
        return f"there is no {path.as_posix()}"
    if project.json(path) is None:
        return ""
    names = [name for name, _, _ in mcp_configs.servers(path, project)]
    return "" if server in names or not names else f"{path.as_posix()} has no server of that name"
