"""``mcp_tools``: servers of the Model Context Protocol."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from pydantic import Field

from infracat.catalog.fields import Many, Text, Url
from infracat.catalog.rows import Row, Wrong, only_one_of
from infracat.facts import Absent, CannotObserve, Facts, MaybeUnknown, Unavailable
from infracat.hosts.commands.process import NotFound
from infracat.hosts.mcp.session import GREETING, RESOURCES, TOOLS
from infracat.sections.mcp_tools.configs import NoSuchServer, Unusable, entry_of
from infracat.sections.mcp_tools.offers import Offers

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.mcp.session import SessionResult
    from infracat.hosts.mcp.stdio import Program
    from infracat.hosts.mcp.web import Address

__all__ = ["McpTool", "Offers", "Seen", "observe"]


class McpTool(Row):
    """A server: an entry of a configuration file, a command, or a URL."""

    section = "mcp_tools"

    config: Text | None = Field(None, description="The configuration file that names the server.")
    server: Text | None = Field(
        None, description="The server's entry in it; by default the one with the row's name, or the only one."
    )
    command: Text | None = Field(None, description="The shell line that starts the server, instead of config.")
    url: Url | None = Field(None, description="The server's URL, instead of config.")
    commands: Many[Text] = Field((), description="The tools that it must offer.")

    @property
    def is_started(self) -> bool:
        """``config`` or ``command``."""
        return self.url is None

    @classmethod
    def rules(cls, stated: Mapping[str, Any]) -> Iterable[Wrong]:
        if not {"config", "command", "url"} & set(stated):
            yield Wrong("config", "is missing: state config, command or url")
        yield from only_one_of(stated, "config", "command", "url")
        if "server" in stated and "config" not in stated:
            yield Wrong("server", "needs a config with such an entry")


NOT_FOUND = 127  # how a shell says that there is no such program


class Seen(Facts):
    """Of a server that is written down, and whose program or address is there."""

    reached: str = ""  # its command or URL, as it is written down
    trouble: str = ""  # why nobody can start it: a half-written entry, a variable that is not set
    complaint: MaybeUnknown[str] = ""  # why it does not answer `initialize`; nothing when it does
    is_greeted: bool = False  # it does
    name: str = ""  # what it calls itself, with its version
    no_tools: MaybeUnknown[str] = ""  # why it does not list its tools; nothing when it does
    is_listed: bool = False  # it does
    tools: tuple[str, ...] = ()
    no_resources: str = ""  # the same of its resources
    resources: MaybeUnknown[str] = "none"  # `listed`, `none`: it says that it has none, or `refused`
    stray: str = ""  # what it printed on its standard output, and is no message
    left: tuple[str, ...] = ()  # who was still there after it had been told to end; they were killed


def observe(row: McpTool, host: Host) -> Seen | Absent:
    """Starts or calls the server, greets it, asks for its tools and resources, and ends it. No tool is called."""
    from infracat.hosts.mcp.web import Address, NoServer

    try:
        server = _server(row, host)
        return _called(server, host) if isinstance(server, Address) else _started(server, host)
    except (NoSuchServer, NoServer) as missing:
        return Absent(why=str(missing))
    except Unusable as unusable:
        return Seen(trouble=str(unusable))


def _server(row: McpTool, host: Host) -> Program | Address:
    from infracat.hosts.mcp.stdio import Program
    from infracat.hosts.mcp.web import Address
    from infracat.sections.mcp_tools.secrets import shown_url
    from infracat.sections.mcp_tools.servers import server_of

    if row.url:
        return Address(str(row.url), {}, None, shown_url(str(row.url)))
    if row.command:
        return Program(row.command, {}, host.folder, row.command)
    config = str(row.config)
    where = f"{config}: {row.server}" if row.server else config
    return server_of(entry_of(config, row.server, row.name, host), where, host)


def _started(program: Program, host: Host) -> Seen:
    from infracat.hosts.mcp.stdio import run_program

    if host.sudo:
        raise CannotObserve("its clients do not start it with sudo, and neither does infracat: remove sudo")
    if not isinstance(program.command, str):
        _find(program, host)
    try:
        finished = run_program(program, host)
    except NotFound as missing:  # the interpreter that a script names
        raise Unusable(str(missing)) from missing
    if finished.exit_code == NOT_FOUND and isinstance(program.command, str):
        raise NoSuchServer(str(finished.result.wrong[finished.result.asked]))
    return _seen(program.shown, finished.result).model_copy(update={"stray": finished.stray, "left": finished.left})


def _find(program: Program, host: Host) -> None:
    name = program.command[0]
    if host.which(name, path=program.environ.get("PATH"), folder=program.folder) is None:
        where = "is not there, or is no program" if "/" in name else "is not on the PATH"
        raise NoSuchServer(f"{name} {where}: it starts the server")


def _called(address: Address, host: Host) -> Seen:
    from infracat.hosts.mcp.web import call

    return _seen(address.shown, call(address, host))


def _seen(reached: str, result: SessionResult) -> Seen:
    complaint, no_tools, no_resources = (result.wrong.get(each, "") for each in (GREETING, TOOLS, RESOURCES))
    return Seen(
        reached=reached,
        complaint=complaint,
        is_greeted=complaint == "",
        name=result.server,
        no_tools=no_tools,
        is_listed=no_tools == "" and TOOLS in result.wrong,
        tools=result.tools,
        no_resources="" if isinstance(no_resources, Unavailable) else no_resources,
        resources=no_resources
        if isinstance(no_resources, Unavailable)
        else "refused"
        if no_resources
        else result.resources,
    )
