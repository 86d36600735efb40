"""A client's configuration file, and the entry of one server in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.sections.mcp_tools.jsonc import parse

if TYPE_CHECKING:
    from infracat.hosts import Host

Entry = dict[str, Any]

LONGEST = 16 * 1024 * 1024  # characters: some clients keep their history in the same file
SERVER_TABLES = ("mcpServers", "servers")  # Claude's, Cursor's and most others'; VS Code's
LOCATION_FIELDS = ("command", "url", "serverUrl", "httpUrl")  # an entry has one of them


class NoSuchServer(Exception):
    """There is no such file, or no such server in it."""


class UnusableServer(Exception):
    """It is configured, and its configuration is wrong."""


def find_entry(config: str, server: str | None, name: str, host: Host) -> Entry:
    """The entry ``server``; where the row states none, the one with the row's name, or the only one."""
    servers = read_servers(config, host)
    if "" in servers:
        return servers[""]
    wanted = server or name
    if server is None and wanted not in servers and len(servers) == 1:
        (wanted,) = servers
    if wanted not in servers:
        names = ", ".join(list(servers)[:20]) or "none"
        raise NoSuchServer(f"{config} has no server {wanted}; it has {names}")
    return servers[wanted]


def read_servers(config: str, host: Host) -> dict[str, Entry]:
    """All entries by their names; a file that is itself the entry of one server has it under the empty name."""
    found = _read(config, host)
    if not isinstance(found, dict):
        raise UnusableServer(f"{config}: is no mapping of servers")
    if any(isinstance(found.get(field), str) for field in LOCATION_FIELDS):
        return {"": found}
    for parent in (found, found.get("mcp")):  # VS Code's settings.json has them one level below
        for table in SERVER_TABLES:
            if isinstance(parent, dict) and table in parent:
                return _entries(parent[table], f"{config}: {table}")
    raise UnusableServer(f"{config}: has neither mcpServers nor servers, and is no server itself")


def _entries(table: Any, where: str) -> dict[str, Entry]:
    if not isinstance(table, dict):
        raise UnusableServer(f"{where}: is no mapping of servers")
    if wrong := next((name for name, entry in table.items() if not isinstance(entry, dict)), None):
        raise UnusableServer(f"{where}: {wrong} is no mapping")
    return table


def _read(config: str, host: Host) -> Any:
    text = host.read_text(config, longest=LONGEST)
    if text is None:
        raise NoSuchServer(f"{config} does not exist")
    if len(text) == LONGEST:
        raise CannotObserve(f"{config}: is not read: it has more than {LONGEST:,} characters")
    if not text.strip():
        raise UnusableServer(f"{config}: is empty")
    try:
        return parse(text)
    except ValueError as error:
        raise UnusableServer(f"{config}: is not JSON: {error}") from error
