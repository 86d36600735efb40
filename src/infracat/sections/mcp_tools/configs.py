"""A client's configuration file, and the entry of one server in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.hosts.http.bounded import values_in
from infracat.sections.mcp_tools.clients import (
    Entry,
    find_tables,
    is_excluded,
    mentions_servers,
    normalized,
    of_project,
)
from infracat.sections.mcp_tools.formats import parse

if TYPE_CHECKING:
    from infracat.hosts import Host

LONGEST = 16 * 1024 * 1024  # characters: some clients keep their history in the same file
MOST_VALUES = 300_000
SERVER_TABLES = ("mcpServers", "servers")  # Claude's, Cursor's and most others'; VS Code's: those that `init` reads
LOCATION_FIELDS = ("command", "url", "serverUrl", "httpUrl")  # an entry has one of them


class NoSuchServer(Exception):
    """There is no such file, or no such server in it."""


class Disabled(Exception):
    """Its client does not use it: there is nothing to look at."""


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
    try:
        return _servers_in(_read(config, host), config, host)
    except RecursionError:
        raise UnusableServer(f"{config}: it is nested too deep") from None


def _servers_in(found: Any, config: str, host: Host) -> dict[str, Entry]:
    if not isinstance(found, dict):
        raise UnusableServer(f"{config}: is no mapping of servers")
    if any(isinstance(found.get(field), str) for field in LOCATION_FIELDS):
        return {"": normalized(found)}
    entries = _entries(found, config)
    own = {name: entry for name, entry in of_project(found, str(host.folder)).items() if isinstance(entry, dict)}
    if entries is not None or own:
        servers = {**(entries or {}), **own}
        return {name: normalized(each) | _off(name, found) for name, each in servers.items()}
    if mentions_servers(found):
        raise CannotObserve(f"{config}: is of a client that is not known here: state command or url")
    raise UnusableServer(f"{config}: has neither mcpServers nor servers, and is no server itself")


def _off(name: str, found: Entry) -> Entry:
    return {"disabled": True} if is_excluded(name, found) else {}


def _entries(found: Entry, config: str) -> dict[str, Entry] | None:
    """Those of all its tables; None where there is no table of servers."""
    entries: dict[str, Entry] | None = None
    for name, table in find_tables(found):
        problem = _problem_of(table)
        if problem and entries is None:
            raise UnusableServer(f"{config}: {name.rpartition('.')[2] if name.startswith('mcp.') else name}{problem}")
        if not problem:
            entries = {**table, **(entries or {})}
    return entries


def _problem_of(table: Any) -> str:
    if not isinstance(table, dict):
        return ": is no mapping of servers"
    wrong = next((name for name, entry in table.items() if not isinstance(entry, dict)), None)
    return "" if wrong is None else f": {wrong} is no mapping"


def _read(config: str, host: Host) -> Any:
    text = host.read_text(config, longest=LONGEST)
    if text is None:
        raise NoSuchServer(f"{config} does not exist")
    if len(text) == LONGEST:
        raise CannotObserve(f"{config}: is not read: it has more than {LONGEST:,} characters")
    if values_in(text.encode(errors="replace")) > MOST_VALUES:
        raise CannotObserve(f"{config}: is not read: it has more than {MOST_VALUES:,} values")
    if not text.strip():
        raise UnusableServer(f"{config}: is empty")
    try:
        return parse(text, config)
    except ValueError as error:
        raise UnusableServer(f"{config}: {error}") from error
