"""Rows that the tests beside this load, observe and audit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infracat.facts import Observation
from infracat.json_codec import from_json
from infracat.sections.mcp_tools.seen import Seen
from tests.looking import look
from tests.paths import REPOSITORY
from tests.services.ports import free_port, wait_for

OWN = [sys.executable, "-S", "-E", str(REPOSITORY / "tests/services/mcp_server.py")]

SECRET = "sk-Zq81-Vw72-Xy63"


def row(**fields: object) -> str:
    lines = "".join(f"  {name}: {json.dumps(value)}\n" for name, value in fields.items())
    return f"mcp_tools:\n- name: it\n{lines}"


def seen(found: Observation) -> Seen:
    assert found.seen is not None, found
    return from_json(Seen, found.seen)


def config(folder: Path, text: str | dict[str, Any], **fields: object) -> Observation:
    (folder / "mcp.json").write_text(text if isinstance(text, str) else json.dumps(text))
    return look(folder, row(config="mcp.json", **fields), {"SECRET": SECRET, "TOOLS": "yes"})


def entry(*words: str, **fields: object) -> dict[str, Any]:
    return {"command": OWN[0], "args": [*OWN[1:], *words], **fields}


TOOLS = ("tool-0", "tool-1", "tool-2", "tool-3")


@contextmanager
def everything(npm: Path, transport: str) -> Iterator[int]:
    port = free_port()
    command = [str(npm / "mcp-server-everything"), transport]
    server = subprocess.Popen(
        command, env=os.environ | {"PORT": str(port)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port)
        yield port
    finally:
        server.kill()
        server.wait()
