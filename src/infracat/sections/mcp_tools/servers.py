"""From the entry of a configuration to the program to start, or the URL to connect to."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infracat.catalog.fields.addresses import url as check_url
from infracat.facts import CannotObserve
from infracat.hosts.http.request import fits_a_header, names_a_header
from infracat.hosts.mcp.stdio import Program
from infracat.hosts.mcp.web import Address
from infracat.sections.mcp_tools.clients import Entry
from infracat.sections.mcp_tools.configs import LOCATION_FIELDS, Disabled, UnusableServer
from infracat.sections.mcp_tools.secrets import mask_arguments, mask_url
from infracat.sections.mcp_tools.variables import Variables

if TYPE_CHECKING:
    from infracat.hosts import Host

TRANSPORTS = {
    "http": "http",
    "streamable-http": "http",
    "streamablehttp": "http",
    "streamable_http": "http",
    "sse": "sse",
    "stdio": "stdio",
}


def server_from(entry: Entry, where: str, host: Host) -> Program | Address:
    """Raises ``UnusableServer`` for an incomplete entry and for variables that are not set, ``Disabled`` if it is."""
    if entry.get("disabled") is True:
        raise Disabled(f"{where}: is disabled there")
    transport = _transport(entry, where)
    url = next((entry[field] for field in LOCATION_FIELDS[1:] if isinstance(entry.get(field), str)), None)
    variables = Variables(host)
    if url and transport != "stdio":
        server: Program | Address = _address(entry, url, transport, where, variables)
    elif isinstance(entry.get("command"), str) and entry["command"].strip():
        server = _program(entry, where, variables, host)
    elif entry.get("source") == "extension" or "settings" in entry:
        raise CannotObserve(f"{where}: an extension of its client starts it: state command or url")
    else:
        raise UnusableServer(f"{where}: has neither a command nor a url")
    variables.raise_if_missing(where)
    return server


def _transport(entry: Entry, where: str) -> str | None:
    stated = entry.get("type") or entry.get("transport")
    if stated is None:
        return None
    transport = TRANSPORTS.get(str(stated).lower())
    if transport is None:
        raise CannotObserve(f"{where}: is of type {stated}: only stdio, http and sse are spoken here")
    return transport


def _address(entry: Entry, url: str, transport: str | None, where: str, variables: Variables) -> Address:
    headers = {name: variables.substitute(value).strip() for name, value in _texts(entry, "headers", where).items()}
    filled = variables.substitute(url)
    variables.raise_if_missing(where)
    try:
        check_url(filled)
    except ValueError as error:
        raise UnusableServer(f"{where}: its url is none: {mask_url(url)}") from error
    if wrong := next((name for name, value in headers.items() if not _can_be_sent(name, value)), None):
        raise UnusableServer(f"{where}: headers: {wrong!r} is none, or holds a line break or a letter beyond ASCII")
    kind = "sse" if transport == "sse" else "http" if transport == "http" else None
    return Address(filled, headers, kind, mask_url(url))  # type: ignore[arg-type]


def _can_be_sent(name: str, value: str) -> bool:
    return names_a_header(name) and (not value or fits_a_header(value))


def _program(entry: Entry, where: str, variables: Variables, host: Host) -> Program:
    arguments = entry.get("args") or []
    if not isinstance(arguments, list) or any(isinstance(each, dict | list) for each in arguments):
        raise UnusableServer(f"{where}: args is no list of words")
    words = [entry["command"], *(str(each) for each in arguments)]
    folder = host.path(variables.substitute(str(entry.get("cwd") or ".")))
    return Program(
        command=tuple(variables.substitute(word) for word in words),
        environ=_environ(entry, where, variables, host),
        folder=_existing_folder(folder, where, host),
        shown=_shell_line(words),
    )


def _environ(entry: Entry, where: str, variables: Variables, host: Host) -> dict[str, str]:
    from_file: dict[str, str] = {}
    if file := entry.get("envFile"):
        path = variables.substitute(str(file))
        found = host.variables(path)
        if found is None:
            raise UnusableServer(f"{where}: {path} does not exist")
        from_file.update(found)
    return from_file | {name: variables.substitute(value) for name, value in _texts(entry, "env", where).items()}


def _texts(entry: Entry, field: str, where: str) -> dict[str, str]:
    values: Any = entry.get(field) or {}
    if not isinstance(values, dict) or any(isinstance(each, dict | list) for each in values.values()):
        raise UnusableServer(f"{where}: {field} is no mapping of names to texts")
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _existing_folder(folder: Path, where: str, host: Host) -> Path:
    if not host.is_folder(folder):
        raise UnusableServer(f"{where}: there is no folder {folder} to start it in")
    return folder


def _shell_line(words: list[str]) -> str:
    """As a shell line; ``"${VARIABLE}"`` is quoted so that a shell substitutes it."""
    masked = mask_arguments(words)
    return " ".join(f'"{word}"' if "${" in word and '"' not in word else shlex.quote(word) for word in masked)
