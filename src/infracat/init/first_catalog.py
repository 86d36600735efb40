"""All that is looked for, in order, and the catalog that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from infracat.init import compose, env_files, languages, machine, mcp_configs, ports, running, tool_files
from infracat.init.draft import Drafts
from infracat.init.project import Project
from infracat.init.rows import DraftRow, Rows
from infracat.init.toolbox import Toolbox
from infracat.init.written import catalog_text


@dataclass(frozen=True)
class FirstCatalog:
    """The file's text and its rows; files that were passed over; running containers that may belong to it."""

    text: str
    rows: Sequence[DraftRow]
    complaints: Sequence[str]
    strangers: Sequence[str]


def first_catalog(folder: Path, today: date, environ: dict[str, str] | None = None) -> FirstCatalog:
    """Looks at ``folder`` and at this machine; ``environ`` is the user's, by default the process's."""
    project, drafts, tools = Project(folder, environ), Drafts(), Toolbox()
    env_files.look(project, drafts)
    compose.look(project, drafts, tools)
    strangers = running.look(project, drafts)
    languages.look(project, tools)
    tool_files.look(project, tools)
    mcp_configs.look(project, drafts, tools)
    tools.fill(drafts, python=_python(project))
    ports.look(project, drafts)
    machine.look(project, drafts)
    rows = Rows(drafts, project.complain).rows
    return FirstCatalog(catalog_text(project.name, today, rows), rows, project.complaints, strangers)


def _python(project: Project) -> str:
    """What Python is called here: on Windows ``python``, elsewhere ``python3`` is the one that is always there."""
    has = project.host.which
    return "python" if has("python") and not has("python3") else "python3"
