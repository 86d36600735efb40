"""The files of other clients (Codex, Zed, OpenCode, Copilot, Gemini, Windsurf, Continue, Goose), by their manuals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from infracat.facts import Observation
from infracat.hosts import Host, Machine
from infracat.hosts.mcp.web import Address
from infracat.sections.mcp_tools.configs import UnusableServer, find_entry
from infracat.sections.mcp_tools.secrets import secrets_of
from infracat.sections.mcp_tools.servers import server_from
from tests.looking import look
from tests.project import Project
from tests.sections.mcp_tools.rows import OWN, SECRET, TOOLS, entry, row, seen

pytestmark = pytest.mark.real

COMMAND, ARGUMENTS = json.dumps(OWN[0]), json.dumps(OWN[1:])
CODEX = f"""
model = "gpt-5"

[mcp_servers.it]
command = {COMMAND}
args = {ARGUMENTS}
startup_timeout_sec = 20

[mcp_servers.it.env]
LEVEL = "debug"

[mcp_servers.other]
command = "no-such-server"
"""
CONTINUE = f"""
name: Project's servers
version: 0.0.1
schema: v1
mcpServers:
  - name: it
    type: stdio
    command: {COMMAND}
    args: {ARGUMENTS}
    env: {{LEVEL: debug}}
"""
GOOSE = f"""
GOOSE_MODEL: any
extensions:
  developer: {{type: builtin, enabled: true}}
  it: {{type: stdio, enabled: true, cmd: {COMMAND}, args: {ARGUMENTS}, envs: {{LEVEL: debug}}, timeout: 300}}
"""
MISTRAL = f'[[mcp_servers]]\nname = "it"\ntransport = "stdio"\ncommand = {COMMAND}\nargs = {ARGUMENTS}\n'
LOCAL = {"type": "local", "command": OWN, "environment": {"LEVEL": "{env:SECRET}"}, "enabled": True}


def of(folder: Path, file: str, text: str | dict[str, Any], **fields: object) -> Observation:
    (folder / file).parent.mkdir(exist_ok=True, parents=True)
    (folder / file).write_text(text if isinstance(text, str) else json.dumps(text))
    return look(folder, row(config=file, **fields), {"SECRET": SECRET})


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (".codex/config.toml", CODEX),
        ("config", CODEX),
        ("vibe.toml", MISTRAL),
        ("opencode.json", {"$schema": "https://opencode.ai/config.json", "mcp": {"it": LOCAL}}),
        ("opencode.jsonc", f'// mine\n{{"mcp": {{"it": {json.dumps(LOCAL)}, }}, }}'),
        ("settings.json", {"context_servers": {"it": {"source": "custom", **entry(env={"LEVEL": "debug"})}}}),
        ("settings.json", {"context_servers": {"it": {"command": {"path": OWN[0], "args": OWN[1:], "env": None}}}}),
        ("mcp-config.json", {"mcpServers": {"it": {"type": "local", "tools": ["*"], **entry()}}}),
        (".gemini/settings.json", {"mcp": {"allowed": ["it"]}, "mcpServers": {"it": entry(trust=True)}}),
        ("cline.json", {"mcpServers": {"it": entry(disabled=False, transportType="stdio", autoApprove=[])}}),
        ("devcontainer.json", {"customizations": {"vscode": {"mcp": {"servers": {"it": entry()}}}}}),
        ("settings.json", {"amp.mcpServers": {"it": entry()}}),
        ("mcp.yaml", CONTINUE),
        ("goose/config.yaml", GOOSE),
    ],
)
def test_the_files_of_other_clients(tmp_path: Path, file: str, text: str | dict[str, Any]) -> None:
    assert seen(of(tmp_path, file, text)).tools == TOOLS


def test_the_servers_of_a_folder_in_claudes_own_file(tmp_path: Path) -> None:
    projects = {str(tmp_path): {"mcpServers": {"it": entry()}, "history": []}}
    assert seen(of(tmp_path, ".claude.json", {"mcpServers": {}, "projects": projects})).tools == TOOLS


@pytest.mark.parametrize(
    ("file", "text", "url", "headers"),
    [
        (
            "config.toml",
            '[mcp_servers.it]\nurl = "https://h/mcp"\nbearer_token_env_var = "SECRET"\nhttp_headers = {A = "b"}\n'
            'env_http_headers = {"X-Key" = "SECRET"}\n',
            "https://h/mcp", {"A": "b", "Authorization": f"Bearer {SECRET}", "X-Key": SECRET},
        ),
        ("mcp_config.json", {"mcpServers": {"it": {"serverUrl": "https://h/sse"}}}, "https://h/sse", {}),
        (
            "opencode.json",
            {"mcp": {"it": {"type": "remote", "url": "https://h/", "headers": {"Authorization": "{env:SECRET}"}}}},
            "https://h/", {"Authorization": SECRET},
        ),
        (
            "mcp.json",
            {"servers": {"it": {"url": "https://h/", "requestInit": {"headers": {"X": "${env:SECRET}"}}}}},
            "https://h/", {"X": SECRET},
        ),
        ("settings.json", {"mcpServers": {"it": {"httpUrl": "https://h/mcp"}}}, "https://h/mcp", {}),
        ("goose.yaml", "extensions: {it: {type: streamable_http, uri: 'https://h/'}}", "https://h/", {}),
    ],
)  # fmt: skip
def test_servers_at_a_url(
    tmp_path: Path, file: str, text: str | dict[str, Any], url: str, headers: dict[str, str]
) -> None:
    (tmp_path / file).write_text(text if isinstance(text, str) else json.dumps(text))
    host = Host(Machine(tmp_path, environ={"SECRET": SECRET}))
    server = server_from(find_entry(file, None, "it", host), file, host)
    assert isinstance(server, Address)
    assert (server.url, server.headers) == (url, headers)
    assert (SECRET in secrets_of(file, host)) == (SECRET in str(headers))


@pytest.mark.parametrize(
    "tables",
    [
        {"mcpServers": {}, "servers": {"it": {"url": "https://h/"}}},
        {"extensions": {}, "mcp": {"it": {"url": "https://h/"}}},
        {"mcpServers": {"other": {"url": "https://other/"}}, "servers": {"it": {"url": "https://h/"}}},
        {"mcpServers": {"it": {"url": "https://h/"}}, "servers": {"it": {"url": "https://second/"}}},
        {"mcpServers": {"it": {"url": "https://h/"}}, "servers": ["of something else"]},
    ],
)
def test_all_tables_of_a_file_count(tmp_path: Path, tables: dict[str, Any]) -> None:
    (tmp_path / "mcp.json").write_text(json.dumps(tables))
    assert find_entry("mcp.json", "it", "it", Host(Machine(tmp_path)))["url"] == "https://h/"


def test_an_entry_that_is_nested_too_deep(tmp_path: Path) -> None:
    deep = f'{{"a": {"[" * 600}{"]" * 600}, "url": "https://h/"}}'
    (tmp_path / "mcp.json").write_text(f'{{"mcpServers": {{"it": {deep}}}}}')
    with pytest.raises(UnusableServer, match=r"^mcp\.json: it is nested too deep$"):
        find_entry("mcp.json", "it", "it", Host(Machine(tmp_path)))


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("mcp.json", {"mcpServers": {"it": {"command": "gone", "disabled": True, "args": ["${input:key}"]}}}),
        ("opencode.json", {"mcp": {"it": {**LOCAL, "enabled": False}}}),
        ("config.toml", '[mcp_servers.it]\ncommand = "gone"\nenabled = false\n'),
        ("settings.json", {"context_servers": {"it": {"enabled": False, "settings": {}}}}),
        ("settings.json", {"mcp": {"excluded": ["it"]}, "mcpServers": {"it": {"command": "gone"}}}),
        ("settings.json", {"mcp": {"allowed": ["other"]}, "mcpServers": {"it": {"command": "gone"}}}),
        ("goose.yaml", "extensions: {it: {type: stdio, enabled: false, cmd: gone}}"),
    ],
)
def test_a_server_that_is_disabled_is_skipped(project: Project, file: str, text: str | dict[str, Any]) -> None:
    project.write(file, text if isinstance(text, str) else json.dumps(text))
    project.catalog(row(config=file, commands=["query"]))
    assert project.verify().returncode == 0
    found = project.row("mcp_tools/it")
    assert (found["status"], found["reason"]) == ("skipped", f"{file}: is disabled there")


@pytest.mark.parametrize(
    ("file", "text", "cannot"),
    [
        ("mcp.conf", "[[[", "mcp.conf: is of a format that is not read here: JSON, TOML and YAML are"),
        ("mcp.xml", "<servers/>", "mcp.xml: is of a format that is not read here: JSON, TOML and YAML are"),
        ("other.json", {"toolServers": {"it": entry()}}, "other.json: is of a client that is not known here: state *"),
        ("my.toml", '[tools.mcp]\ncommand = "x"', "my.toml: is of a client that is not known here: state command or *"),
        (
            "settings.json",
            {"context_servers": {"it": {"source": "extension", "settings": {}}}},
            "settings.json: an extension of its client starts it: state command or url",
        ),
        ("goose.yaml", "extensions: {it: {type: builtin, enabled: true}}", "goose.yaml: is of type builtin: only *"),
        ("mcp.yaml", "mcpServers: {a: &a {command: x}, it: *a}", "mcp.yaml: line 1, column *"),
        (
            "mcp.json",
            {"servers": {"it": entry(env={"KEY": "${input:key}"})}, "inputs": [{"id": "key", "password": True}]},
            "${input:key} cannot be filled in here: only its client knows what it stands for",
        ),
        ("opencode.json", {"mcp": {"it": {**LOCAL, "environment": {"K": "{file:~/.k}"}}}}, "${file:~/.k} cannot be *"),
    ],
)
def test_what_is_unknown(tmp_path: Path, file: str, text: str | dict[str, Any], cannot: str) -> None:
    told = of(tmp_path, file, text).cannot or ""
    assert told.startswith(cannot.rstrip("*")), told


@pytest.mark.parametrize(
    ("file", "text", "trouble"),
    [
        ("config.toml", "[mcp_servers.it\n", "config.toml: is not TOML: expected "),
        ("mcp.yaml", "mcpServers: [", "mcp.yaml: is not YAML: line 2, column 1: while "),
        ("mcp.json", "[mcp_servers.it]", "mcp.json: is not JSON: line 1, column 2"),
        ("config", '{"mcpServers": ', "config: is not JSON: "),
        ("config.toml", "[mcp_servers]\nit = 1", "config.toml: mcp_servers: it is no mapping"),
        ("opencode.json", {"mcp": {"it": {"type": "local", "command": []}}}, "opencode.json: has neither a command "),
    ],
)
def test_what_is_wrong(tmp_path: Path, file: str, text: str | dict[str, Any], trouble: str) -> None:
    assert seen(of(tmp_path, file, text)).trouble.startswith(trouble)
