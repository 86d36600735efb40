"""A client's configuration file, and the entry of one server in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.sections.mcp_tools.jsonc import parse

if TYPE_CHECKING:
    from infracat.hosts import Host

Entry = dict[str, Any]

LONGEST = 16 * 1024 * 1024  # characters; a client that keeps its history beside its servers fills some
TABLES = ("mcpServers", "servers")  # Claude's, Cursor's and most others'; VS Code's
WHERE = ("command", "url", "serverUrl", "httpUrl")  # an entry has one of them


class NoSuchServer(Exception):
    """There is no such file, or no such server in it."""


class Unusable(Exception):
    """It is there, and wrong."""


def entry_of(config: str, server: str | None, name: str, host: Host) -> Entry:
    """The entry ``server``; where the row names none, the one with the row's name, or the only one."""
    servers = servers_in(config, host)
    if "" in servers:
        return servers[""]
    wanted = server or name
    if server is None and wanted not in servers and len(servers) == 1:
        (wanted,) = servers
    if wanted not in servers:
        there = ", ".join(list(servers)[:20]) or "none"
        raise NoSuchServer(f"{config} has no server {wanted}; it has {there}")
    return servers[wanted]


def servers_in(config: str, host: Host) -> dict[str, Entry]:
    """All entries by their names; a file that is itself one server's entry has it under no name."""
    found = _read(config, host)
    if not isinstance(found, dict):
        raise Unusable(f"{config}: is no mapping of servers")
    if any(isinstance(found.get(field), str) for field in WHERE):
        return {"": found}
    for holder in (found, found.get("mcp")):  # VS Code's settings.json has them one level below
        for table in TABLES:
            if isinstance(holder, dict) and table in holder:
                return _entries(holder[table], f"{config}: {table}")
    raise Unusable(f"{config}: has neither mcpServers nor servers, and is no server itself")


def _entries(table: Any, where: str) -> dict[str, Entry]:
    if not isinstance(table, dict):
        raise Unusable(f"{where}: is no mapping of servers")
    if wrong := next((name for name, entry in table.items() if not isinstance(entry, dict)), None):
        raise Unusable(f"{where}: {wrong} is no mapping")
    return table


def _read(config: str, host: Host) -> Any:
    text = host.read_text(config, longest=LONGEST)
    if text is None:
        raise NoSuchServer(f"{config} does not exist")
    if len(text) == LONGEST:
        raise CannotObserve(f"{config}: is not read: it has more than {LONGEST:,} characters")
    if not text.strip():
        raise Unusable(f"{config}: is empty")
    try:
        return parse(text)
    except ValueError as error:
        raise Unusable(f"{config}: is not JSON: {error}") from error
