"""Runs all collectors, in order, and builds the catalog from what they found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from infracat.init import (
    apis,
    backups,
    build_files,
    ci_versions,
    compose,
    devcontainers,
    env_files,
    images,
    languages,
    machine,
    mcp_configs,
    missing_env,
    noise,
    ports,
    running,
    started,
    tool_files,
    unread,
)
from infracat.init.draft import Drafts
from infracat.init.project import Project
from infracat.init.rows import DraftRow, RowBuilder
from infracat.init.toolbox import NOT_UNDERSTOOD, Toolbox
from infracat.init.yaml_writer import catalog_text


@dataclass(frozen=True)
class FirstCatalog:
    """The file's text and its rows; what was skipped, and why; running containers that belong to no known project; the
    variables that have no row, since nobody needs to set them; what was seen and is not understood; and the commands
    that verify will start.
    """

    text: str
    rows: Sequence[DraftRow]
    warnings: Sequence[str]
    unassigned: Sequence[str]
    unneeded: Sequence[str] = ()
    unclear: Sequence[str] = ()
    started: Sequence[str] = ()


def first_catalog(
    folder: Path, today: date, environ: dict[str, str] | None = None, picked: Sequence[PurePath] = ()
) -> FirstCatalog:
    """A catalog of the project in ``folder`` and of this machine; ``environ`` is by default the process's.

    ``picked`` are the compose files to use, instead of those that are found.
    """
    with closing(Project(folder, environ)) as project:
        return _catalog_of(project, today, picked)


def _catalog_of(project: Project, today: date, picked: Sequence[PurePath]) -> FirstCatalog:
    drafts, tools = Drafts(), Toolbox()
    env_files.collect(project, drafts)
    stacks = compose.collect(project, drafts, tools, picked)
    unassigned = running.collect(project, drafts)
    languages.collect(project, tools)
    tool_files.collect(project, tools)
    build_files.collect(project, tools)
    images.collect(project, tools)
    ci_versions.collect(project, tools)
    devcontainers.collect(project, tools)
    mcp_configs.collect(project, drafts, tools)
    tools.add_drafts(drafts, python=_python(project))
    ports.collect(project, drafts)
    machine.collect(project, drafts, stacks)
    apis.collect(project, drafts)
    backups.collect(project, drafts)
    missing_env.link(project, drafts)
    unneeded = noise.leave_out(drafts)
    builder = RowBuilder(drafts, project.warn)
    rows = builder.rows
    unclear = [*compose.unclear(stacks), *(each for row in rows for each in _unclear(row)), *unread.unread(project)]
    text = catalog_text(project.name, today, rows, list(builder.suggested(drafts.suggestions)))
    return FirstCatalog(text, rows, project.warnings, unassigned, unneeded, unclear, list(started.started(rows)))


def _unclear(row: DraftRow) -> Iterator[str]:
    yield from (f"{row.section}/{row.name}: {each}" for each in row.comment if each.endswith(NOT_UNDERSTOOD))


def _python(project: Project) -> str:
    """The name of Python's command: ``python`` on Windows, elsewhere ``python3`` (``python`` is often missing)."""
    has = project.host.which
    return "python" if has("python") and not has("python3") else "python3"
