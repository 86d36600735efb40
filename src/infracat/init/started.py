"""The commands that ``verify`` will start because of what ``init`` wrote: whoever runs it should know."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from infracat.init.reading import text_of, texts_of
from infracat.init.rows import DraftRow

STATED = ("verify", "command")  # fields of rows that are shell lines, and are run
_DOWNLOADS: Mapping[str, Sequence[str]] = {  # programs that fetch what they run, and the words before its name
    "npx": (), "bunx": (), "pnpx": (), "uvx": (), "npm": ("exec", "x"), "pnpm": ("dlx",), "yarn": ("dlx",),
    "bun": ("x",), "uv": ("tool", "run"), "pipx": ("run",), "docker": ("run",), "podman": ("run",),
}  # fmt: skip
_FLAGS = ("-y", "--yes", "-q", "--quiet", "-p", "--package", "--from", "--")
_PROGRAM = re.compile(r"[A-Za-z][A-Za-z0-9._+-]{0,40}")
_PACKAGE = re.compile(r"(?:@[a-z0-9][a-z0-9._-]{0,40}/)?[a-z][a-z0-9._/-]{1,60}(?:@[a-z0-9.^~-]{1,15})?")
_LONG_PART = re.compile(r"[A-Za-z0-9]{20,}")  # may be a key


def server_command(server: Mapping[str, Any]) -> str:
    """How a server over stdio is started; empty for one that is not, or is switched off. No argument but the package.

    >>> server_command({"command": "npx", "args": ["-y", "@acme/mcp-server", "--token", "t0psecret"]})
    'npx @acme/mcp-server (downloads and runs it)'
    >>> server_command({"command": "/opt/x/bin/server", "args": ["k3y"]}), server_command({"url": "https://x.test"})
    ('server …', '')
    """
    command, given = server.get("command"), texts_of(server.get("args") or [])
    words = texts_of(command) if isinstance(command, list) else [text_of(command)]
    if not words or not words[0] or server.get("disabled") is True or server.get("enabled") is False:
        return ""
    program, arguments = re.split(r"[\\/]", words[0])[-1].removesuffix(".cmd"), [*words[1:], *given]
    if program == "cmd" and arguments[:1] in (["/c"], ["/C"]) and len(arguments) > 1:
        return server_command({"command": arguments[1], "args": arguments[2:]})
    shown = program if _PROGRAM.fullmatch(program) and not _LONG_PART.search(program) else "a program"
    before = _DOWNLOADS.get(program)
    if before is None or (before and arguments[:1] and arguments[0] not in before[: 1 if program == "uv" else 2]):
        return f"{shown} …" if arguments else shown
    left = [each for each in arguments if each not in before and each not in _FLAGS]  # another option may have a value
    package = left[0] if left and program not in ("docker", "podman") else ""
    can_be_shown = _PACKAGE.fullmatch(package) and not _LONG_PART.search(package)
    return f"{shown} {package if can_be_shown else '…'} (downloads and runs it)"


def started(rows: Sequence[DraftRow]) -> Iterator[str]:
    """``mcp_tools/github: npx @acme/github (downloads and runs it)``."""
    for row in rows:
        stated = [value for field in STATED if isinstance(value := row.fields.get(field), str)]
        for command in [*stated, *([row.starts] if row.starts else [])]:
            yield f"{row.section}/{row.name}: {command}"
