"""How MCP servers are configured: the files of all clients, mistakes in them, and their secrets."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.looking import look
from tests.project import Project
from tests.sections.mcp_tools.rows import OWN, SECRET, TOOLS, config, entry, row, seen

pytestmark = pytest.mark.real

# Configurations


@pytest.mark.parametrize(
    "text",
    [
        {"mcpServers": {"it": entry(), "other": {"command": "no-such-server"}}},
        {"mcpServers": {"another-name": entry()}},
        {"servers": {"it": entry(type="stdio")}, "inputs": [{"id": "key", "type": "promptString"}]},
        {"mcp": {"servers": {"it": entry()}}, "editor.fontSize": 12},
        entry(),
        f'\ufeff// mine\n{{"mcpServers": {{ /* all */ "it": {json.dumps(entry())[:-1]}, }}, // one\n }}, }}',
        {"servers": {"it": entry(cwd="${workspaceFolder}", env={"NUMBER": 7, "ON": True, "NONE": None})}},
        {"servers": {"it": {"command": "${PYTHON:-" + OWN[0] + "}", "args": OWN[1:]}}},
    ],
)
def test_the_formats_of_the_clients(tmp_path: Path, text: str | dict[str, Any]) -> None:
    assert seen(config(tmp_path, text)).tools == TOOLS


def test_which_server_a_row_means(tmp_path: Path) -> None:
    servers = {"mcpServers": {"a": entry(), "b": {"command": "no-such-server"}}}
    assert seen(config(tmp_path, servers, server="a")).is_listed
    assert config(tmp_path, servers).absent == "mcp.json has no server it; it has a, b"
    assert config(tmp_path, servers, server="c").absent == "mcp.json has no server c; it has a, b"


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("", "mcp.json: is empty"),
        ('{"mcpServers": {"it": {"command": "sh"', "mcp.json: is not JSON: line 1, column 39: "),
        ('{\n "a": 1\n "b": 2}', "mcp.json: is not JSON: line 3, column 2: expecting ',' delimiter"),
        ('"' + '\\"' * 100_000, "mcp.json: is not JSON: "),
        ("/*" * 100_000, "mcp.json: is not JSON: "),
        ("[" * 100_000, "mcp.json: is not JSON: it is nested too deep"),
        ("[]", "mcp.json: is no mapping of servers"),
        ({"theme": "dark"}, "mcp.json: has neither mcpServers nor servers, and is no server itself"),
        ({"mcpServers": []}, "mcp.json: mcpServers: is no mapping of servers"),
        ({"mcpServers": {"it": "npx"}}, "mcp.json: mcpServers: it is no mapping"),
        ({"mcpServers": {"it": {"args": ["x"]}}}, "mcp.json: has neither a command nor a url"),
        ({"mcpServers": {"it": {"command": "sh", "args": "x"}}}, "mcp.json: args is no list of words"),
        ({"mcpServers": {"it": entry(env=["A=1"])}}, "mcp.json: env is no mapping of names to texts"),
        ({"mcpServers": {"it": entry(cwd="gone")}}, "mcp.json: there is no folder "),
        ({"mcpServers": {"it": entry(envFile="gone.env")}}, "mcp.json: gone.env does not exist"),
        ({"mcpServers": {"it": {"url": "/mcp"}}}, "mcp.json: its url is none: /mcp"),
        ({"mcpServers": {"it": {"url": "http://[::1/mcp"}}}, "mcp.json: its url is none: http://[::1/mcp"),
        ({"mcpServers": {"it": {"url": "http://h:99999/mcp"}}}, "mcp.json: its url is none: http://h:99999/mcp"),
        ({"mcpServers": {"it": {"url": "http://h/mcp\n"}}}, "mcp.json: its url is none: http://h/mcp"),
        (
            {"mcpServers": {"it": {"url": "http://h/mcp", "headers": {"A": "b", "Key": "x\r\nHost: y"}}}},
            "mcp.json: headers: 'Key' is none, or holds a line break or a letter beyond ASCII",
        ),
        (
            {"mcpServers": {"it": entry("${NO_A}", env={"B": "${env:NO_B}", "T": "${TOOLS}"})}},
            "mcp.json: NO_A, NO_B are not set in the environment, nor in .env",
        ),
        (
            {"mcpServers": {"it": {"url": "http://${NO_HOST}/mcp"}}},
            "mcp.json: NO_HOST is not set in the environment, nor in .env",
        ),
    ],
)
def test_an_invalid_configuration(tmp_path: Path, text: str | dict[str, Any], trouble: str) -> None:
    assert seen(config(tmp_path, text)).trouble.startswith(trouble)


@pytest.mark.parametrize(
    ("text", "cannot"),
    [
        ({"servers": {"it": entry("${input:key}")}}, "${input:key} cannot be filled in here"),
        ({"servers": {"it": entry(type="ws")}}, "mcp.json: is of type ws: only stdio, http and sse are spoken here"),
        (" " * (16 * 1024 * 1024), "mcp.json: is not read: it has more than 16,777,216 characters"),
    ],
)
def test_a_configuration_that_cannot_be_read(tmp_path: Path, text: str | dict[str, Any], cannot: str) -> None:
    assert (config(tmp_path, text).cannot or "").startswith(cannot)


def test_a_configuration_that_is_no_file(tmp_path: Path) -> None:
    assert look(tmp_path, row(config="~/mcp.json"), {"HOME": str(tmp_path)}).absent == "~/mcp.json does not exist"
    os.mkfifo(tmp_path / "mcp.json")
    assert look(tmp_path, row(config="mcp.json")).cannot == "mcp.json: is not a regular file"
    (tmp_path / "folder").mkdir()
    assert look(tmp_path, row(config="folder")).cannot == "folder: Is a directory"


def test_a_folder_to_start_it_in_that_cannot_be_looked_at(tmp_path: Path) -> None:
    """Whether it is there is not known."""
    (tmp_path / "loop").symlink_to("loop")
    found = config(tmp_path, {"mcpServers": {"it": entry(cwd="loop")}})
    assert found.cannot == f"{tmp_path}/loop: Too many levels of symbolic links"


# Secrets


def test_no_secret_is_in_the_report(project: Project) -> None:
    """Spelled out in the configuration, in a variable of the process, in .env; or printed by the server."""
    spelled, token, filed = "pw-Aa11-Bb22-Cc33", "tok-Dd44-Ee55-Ff66", "key-Gg77-Hh88-Ii99"
    project.write(".env", f"FILED={filed}\n")
    server = entry("complain", "--api-key", token, f"--db=postgres://app:{spelled}@db/app", "${SECRET}", "${FILED}")
    server["env"] = {"SECRET": "${SECRET}", "OTHER": spelled, "LEVEL": "debug"}
    project.write("mcp.json", json.dumps({"mcpServers": {"it": server}}))
    project.catalog(row(config="mcp.json", timeout="8 s"))
    done = project.verify(SECRET=SECRET)
    everything = done.stdout + done.stderr
    everything += "".join(path.read_text("utf-8") for path in project.runs[-1].iterdir() if path.is_file())
    pieces = {each[at : at + 8] for each in (SECRET, spelled, token, filed) for at in range(len(each) - 7)}
    assert not [piece for piece in pieces if piece in everything]
    (evidence,) = project.row("mcp_tools/it")["evidence"]
    assert "--api-key '[redacted]' '--db=postgres://app:[redacted]@db/app' \"${SECRET}\"" in evidence["command"]
    assert "warming up\n[redacted]\nstill waiting" in evidence["output"]


LEAKS = ("Fq33-from-a-file", "correcthorse", "Bq44-token-of-args", "Lq55-token-of-env")


@pytest.mark.parametrize("behaviour", ["stderr", *(f"error {size}" for size in range(220, 300, 8))])
def test_no_part_of_a_secret_is_in_the_report(project: Project, behaviour: str) -> None:
    """In an envFile, as a plain word under the name of a secret, and where a shortened message cuts it."""
    project.write("x.env", f"PLAIN={LEAKS[0]}\n")
    project.write(".env", f"AUTH_HEADER=Bearer {LEAKS[3]}\n")
    server = entry("leak", behaviour, "--header", f"Authorization: Bearer {LEAKS[2]}")
    server |= {"envFile": "x.env", "env": {"DB_PASSWORD": LEAKS[1], "A": "${AUTH_HEADER}"}}
    project.write("mcp.json", json.dumps({"mcpServers": {"it": server}}))
    project.catalog(row(config="mcp.json", timeout="8 s"))
    done = project.verify()
    everything = done.stdout + done.stderr
    everything += "".join(path.read_text("utf-8") for path in project.runs[-1].iterdir() if path.is_file())
    pieces = {each[at : at + 8] for each in LEAKS for at in range(len(each) - 7)}
    assert not [piece for piece in pieces if piece in everything]
    assert project.statuses() == {"mcp_tools/it": "failed"}


def test_half_a_character_in_a_configuration(project: Project) -> None:
    """JSON can have a lone surrogate, which cannot be printed; the audit goes on."""
    well = entry("well", env={"HALF": "\ud800-of-a-pair"})
    project.write("mcp.json", json.dumps({"servers": {"well": well, "odd": entry() | {"command": "\ud800"}}}))
    rows = [f"- {{name: {name}, config: mcp.json}}\n" for name in ("well", "odd")]
    project.catalog("mcp_tools:\n" + "".join(rows))
    assert project.verify().returncode == 1
    assert project.statuses() == {"mcp_tools/well": "passed", "mcp_tools/odd": "failed"}
