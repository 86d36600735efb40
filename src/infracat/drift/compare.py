"""Puts the readers of ``init`` and the rows of a catalog side by side."""

from __future__ import annotations

from contextlib import closing

from infracat.catalog.model import Catalog
from infracat.drift import backups, containers, mcp_servers, ports, variables, versions
from infracat.drift.finding import Findings
from infracat.drift.stated import CatalogNames
from infracat.init import compose, env_files
from infracat.init.draft import Drafts
from infracat.init.project import Project
from infracat.init.rows import RowBuilder
from infracat.init.stacks import UNREAD
from infracat.init.toolbox import Toolbox

_SHOWN = 4  # places of one thing
_WHAT = {
    "env_vars": "it is read, and not stated",
    "containers": "it is the project's, and not stated",
    "network": "it listens, and is not stated",
    "mcp_tools": "it is configured, and not stated",
    "backups": "copies beside a stated backup, and not stated",
}


def drift(catalog: Catalog, environ: dict[str, str] | None = None) -> Findings:
    """All differences that are not ignored; ``environ`` is by default the process's."""
    found = Findings()
    with closing(Project(catalog.folder, environ)) as project:
        _compare(project, CatalogNames(catalog, project.folder), found)
        for warning in project.warnings:
            if not warning.endswith(UNREAD):
                found.not_looked_at("files", warning)
    found.drifted = [each for each in found.drifted if not each.is_ignored(catalog.ignored)]
    return found


def _compare(project: Project, stated: CatalogNames, found: Findings) -> None:
    drafts = Drafts()
    env_files.collect(project, drafts)
    stacks = compose.collect(project, drafts, Toolbox())
    for draft in drafts.of("storage"):
        drafts.remove(draft)
    variables.compare(project, stated, stacks, drafts, found)
    containers.compare(project, stated, stacks, drafts, found)
    ports.compare(project, stated, drafts, found)
    mcp_servers.compare(project, stated, drafts, found)
    backups.compare(project, stated, drafts, found)
    _not_stated(project, stated, drafts, found)
    versions.compare(project, stated, found)


def _not_stated(project: Project, stated: CatalogNames, drafts: Drafts, found: Findings) -> None:
    origins = {(draft.section, draft.name): draft.origins for draft in drafts}
    for draft in drafts:
        draft.requires = [each for each in draft.requires if each[0] != "cli_tools" and drafts.get(*each)]
    unfinished = {row.key for row in stated.catalog.incomplete}  # they are stated, and say too little to be compared
    for row in RowBuilder(drafts, project.warn).rows:
        if f"{row.section}/{row.name}" in unfinished:
            continue
        where = origins.get((row.section, row.name)) or row.comment[:1]
        found.add("not stated", f"{row.section}/{row.name}", _WHAT[row.section], where[:_SHOWN], stated.row_text(row))
