"""Servers in the configurations of MCP clients. Their arguments, headers and variables contain secrets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

from infracat.init import env_files
from infracat.init.draft import Draft, Drafts
from infracat.init.project import Project
from infracat.init.reading import line_of, origin, table_at, text_of, texts_of
from infracat.init.safe_values import is_sensitive_name
from infracat.init.started import server_command
from infracat.init.toolbox import Toolbox
from infracat.sections.mcp_tools.configs import SERVER_TABLES

IN_PROJECT = (".mcp.json", "mcp.json")
OF_USER = (
    "~/.config/mcp/*.json",
    "~/.config/Claude/claude_desktop_config.json",
    "~/Library/Application Support/Claude/claude_desktop_config.json",
    "~/AppData/Roaming/Claude/claude_desktop_config.json",
    "~/.cursor/mcp.json",
)
_VARIABLE = re.compile(r"\$\{(?:env:)?([A-Z][A-Z0-9_]{0,100})\}")
_PROGRAM = re.compile(r"[a-z][a-z0-9._-]{0,40}")


def collect(project: Project, drafts: Drafts, tools: Toolbox) -> None:
    """The project's own servers, then the user's: those are optional."""
    of_project(project, drafts, tools)
    for path, shown in _of_user(project.host.home):
        for name, server, where in servers(path, project, shown):
            _note_secrets(server, drafts)
            if not any(draft.name == name for draft in drafts.of("mcp_tools")):
                remark = "this user's own, not the project's: others may not have it"
                draft = drafts.add("mcp_tools", name, where, remark, config=shown, server=name, level="optional")
                draft.starts = server_command(server)


def of_project(project: Project, drafts: Drafts, tools: Toolbox) -> None:
    for path in project.find(*IN_PROJECT):
        for name, server, where in servers(path, project):
            folder = PurePath(*[part for part in path.parent.parts if not part.startswith(".")])
            key = (folder / name).as_posix()
            draft = drafts.add("mcp_tools", name, where, key=key, config=path.as_posix(), server=name)
            draft.longer_names = (key,)
            draft.starts = server_command(server)
            _needs(draft, server, where, drafts, tools)
            for variable in _variables(server):
                drafts.add(
                    "env_vars", variable, where, from_=env_files.file_setting(variable, PurePath(".env"), project)
                )
                draft.requires.append(("env_vars", variable))


def servers(path: PurePath, project: Project, shown: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    found = project.json(path)
    for section in SERVER_TABLES:
        for name, server in table_at(found, section).items():
            if isinstance(server, dict) and name.strip():
                line = line_of(project.text(path) or "", section, name)
                yield name, server, origin(PurePath(shown) if shown else path, line)


def _needs(draft: Draft, server: dict[str, Any], where: str, drafts: Drafts, tools: Toolbox) -> None:
    """Add the program that starts the server, if it is a plain name: a path is specific to one machine."""
    _note_secrets(server, drafts)
    program = text_of(server.get("command"))
    if _PROGRAM.fullmatch(program):
        tools.add_use(program, where, purpose="" if program in ("node", "docker") else "Starts MCP servers")
        draft.requires.append(("cli_tools", program))


def _variables(server: dict[str, Any]) -> Iterator[str]:
    """Names of environment variables in a server's entry: ``${GITHUB_TOKEN}``."""
    texts = [text_of(server.get("url")), *texts_of(server.get("args"))]
    texts += [
        text for field in ("env", "headers") for value in table_at(server, field).values() for text in texts_of(value)
    ]
    yield from dict.fromkeys(name for text in texts for name in _VARIABLE.findall(text))


def _note_secrets(server: dict[str, Any], drafts: Drafts) -> None:
    for field in ("env", "headers"):
        for name, value in table_at(server, field).items():
            if is_sensitive_name(name) or field == "headers":
                for text in texts_of(value):
                    drafts.note_secret(name, text)
                    drafts.note_secret(name, text.rpartition(" ")[2])  # of Bearer …


def _of_user(home: Path) -> Iterator[tuple[Path, str]]:
    for pattern in OF_USER:
        inside = PurePath(pattern[2:])
        for path in sorted((home / inside.parent).glob(inside.name)):
            yield path, f"~/{path.relative_to(home).as_posix()}"
