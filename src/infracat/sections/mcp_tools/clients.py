"""The tables and entries of the clients: each writes its own, and all become one shape.

Read are those of Claude, Cursor, Windsurf, Cline, Gemini (``mcpServers``), VS Code and Copilot (``servers``), Zed
(``context_servers``), OpenCode (``mcp``), Codex (``mcp_servers``), Continue (a list), Goose (``extensions``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Entry = dict[str, Any]

TABLES = (
    ("mcpServers",),
    ("servers",),
    ("mcp", "servers"),  # VS Code's settings.json has them one level below
    ("mcp", "mcpServers"),
    ("customizations", "vscode", "mcp", "servers"),  # devcontainer.json
    ("context_servers",),
    ("mcp_servers",),
    ("amp.mcpServers",),
    ("extensions",),
    ("mcp",),
)
AMBIGUOUS = ("mcp", "extensions")  # also names of other settings: only with entries that look like servers
KINDS = {"local": "stdio"}  # OpenCode's and Copilot's; the transport of a `remote` one is found out
NAMES = {  # of fields: Goose's, OpenCode's, Cline's
    "cmd": "command",
    "envs": "env",
    "environment": "env",
    "uri": "url",
    "transportType": "transport",
    "http_headers": "headers",
}
SERVER_FIELDS = ("command", "cmd", "url", "uri", "serverUrl", "httpUrl", "type", "enabled")
_MENTIONED = re.compile(r"mcp|server|\bcommand\b|\bcmd\b", re.IGNORECASE)
_OPENCODE = re.compile(r"\{(env|file):([^{}]+)\}")  # but for the dollar, as others


def find_tables(found: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The tables of servers in a client's file, with their names: ``mcpServers``."""
    for steps in TABLES:
        table: Any = found
        for step in steps:
            table = table.get(step) if isinstance(table, dict) else None
        if table is not None and (steps[0] not in AMBIGUOUS or len(steps) > 1 or _has_servers(table)):
            yield ".".join(steps), _by_name(table)


def of_project(found: Mapping[str, Any], folder: str) -> Mapping[str, Any]:
    """Claude Code keeps the servers of each folder in one file of the user's."""
    projects = found.get("projects")
    project = projects.get(folder) if isinstance(projects, dict) else None
    servers = project.get("mcpServers") if isinstance(project, dict) else None
    return servers if isinstance(servers, dict) else {}


def mentions_servers(found: Any) -> bool:
    """Whether a file whose table is not known has something of the kind."""
    return bool(_MENTIONED.search(" ".join(_keys(found))))


def is_excluded(name: str, found: Mapping[str, Any]) -> bool:
    """Whether Gemini does not use that server: it is excluded, or others are allowed."""
    settings = found.get("mcp")
    if not isinstance(settings, dict):
        return False
    allowed = _list(settings.get("allowed"))
    return name in _list(settings.get("excluded")) or (bool(allowed) and name not in allowed)


def normalized(entry: Entry) -> Entry:
    """With ``command`` and ``args``, ``env``, ``url``, ``headers``, ``type``, ``disabled``."""
    made = {NAMES.get(name, name): value for name, value in entry.items()}
    command = made.get("command")
    if isinstance(command, dict):  # Zed's before 2025
        made |= {"command": command.get("path")} | {name: command[name] for name in ("args", "env") if name in command}
    elif isinstance(command, list):
        made |= {"command": next(iter(command), None), "args": [*command[1:], *_list(made.get("args"))]}
    if isinstance(request := made.get("requestInit"), dict):  # Copilot's in IDEs of JetBrains
        made.setdefault("headers", request.get("headers"))
    if headers := dict(_headers_from_variables(made)):
        made["headers"] = {**(made.get("headers") or {}), **headers}
    kind = made.get("type")
    made |= {"type": None if kind == "remote" else KINDS.get(str(kind), kind)}
    made["disabled"] = made.get("disabled") is True or made.get("enabled") is False
    filled: Entry = _with_dollars(made)
    return filled


def _headers_from_variables(entry: Entry) -> Iterator[tuple[str, str]]:
    """Codex's headers whose values are in variables."""
    if isinstance(name := entry.get("bearer_token_env_var"), str):
        yield "Authorization", f"Bearer ${{{name}}}"
    names = entry.get("env_http_headers")
    for header, variable in names.items() if isinstance(names, dict) else ():
        yield header, f"${{{variable}}}"


def _with_dollars(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_dollars(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_dollars(each) for each in value]
    return _OPENCODE.sub(_with_dollar, value) if isinstance(value, str) else value


def _with_dollar(match: re.Match[str]) -> str:
    before = match.string[: match.start()]
    return match[0] if before.endswith("$") else f"${match[0]}"


def _has_servers(table: Any) -> bool:
    return (
        bool(table)
        and isinstance(table, dict)
        and all(isinstance(each, dict) and any(field in each for field in SERVER_FIELDS) for each in table.values())
    )


def _by_name(table: Any) -> Any:
    """Continue and Mistral have a list of entries with names."""
    if isinstance(table, list) and table and all(isinstance(each, dict) and each.get("name") for each in table):
        return {str(each["name"]): each for each in table}
    return table


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _keys(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield str(name)
            yield from _keys(value)
    elif isinstance(found, list):
        for each in found:
            yield from _keys(each)
