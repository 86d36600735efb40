"""Starts or calls an MCP server, and lists what it offers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from infracat.facts import Absent, CannotObserve, Unavailable
from infracat.hosts.commands.spawn import NotFound
from infracat.hosts.mcp.session import GREETING, RESOURCES, TOOLS
from infracat.sections.mcp_tools.configs import Disabled, NoSuchServer, UnusableServer, find_entry
from infracat.sections.mcp_tools.order import Order
from infracat.sections.mcp_tools.seen import Seen

if TYPE_CHECKING:
    from infracat.hosts import Host
    from infracat.hosts.mcp.session import SessionResult
    from infracat.hosts.mcp.stdio import Program
    from infracat.hosts.mcp.web import Address

NOT_FOUND = 127  # the exit code of a shell where there is no such program


def observe(order: Order, host: Host) -> Seen | Absent:
    """Starts the server or connects to its URL, initializes a session, lists tools and resources, and ends it.

    No tool is called.
    """
    from infracat.hosts.mcp.web import Address, NoServer

    try:
        server = _server(order, host)
        return _called(server, host) if isinstance(server, Address) else _started(server, host)
    except (NoSuchServer, NoServer) as missing:
        return Absent(why=str(missing))
    except Disabled as disabled:
        return Seen(disabled=str(disabled))
    except UnusableServer as unusable:
        return Seen(trouble=str(unusable))


def _server(order: Order, host: Host) -> Program | Address:
    from infracat.hosts.mcp.stdio import Program
    from infracat.hosts.mcp.web import Address
    from infracat.sections.mcp_tools.secrets import mask_url
    from infracat.sections.mcp_tools.servers import server_from

    if order.url:
        return Address(str(order.url), {}, None, mask_url(str(order.url)))
    if order.command:
        return Program(order.command, {}, host.folder, order.command)
    config = str(order.config)
    where = f"{config}: {order.server}" if order.server else config
    return server_from(find_entry(config, order.server, order.name, host), where, host)


def _started(program: Program, host: Host) -> Seen:
    from infracat.hosts.mcp.stdio import run_program

    if host.sudo:
        raise CannotObserve("its clients do not start it with sudo, and neither does infracat: remove sudo")
    if not isinstance(program.command, str):
        _check_program(program, host)
    try:
        finished = run_program(program, host)
    except NotFound as missing:  # the interpreter that a script names
        raise UnusableServer(str(missing)) from missing
    if finished.exit_code == NOT_FOUND and isinstance(program.command, str):
        raise NoSuchServer(str(finished.result.wrong[finished.result.asked]))
    return _seen(program.shown, finished.result).replace(stray=finished.stray, left=finished.left)


def _check_program(program: Program, host: Host) -> None:
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
        **_resources(no_resources, result),
    )


def _resources(why_not: str | Unavailable, result: SessionResult) -> dict[str, Any]:
    """The fields of ``Seen`` about the list of resources."""
    if isinstance(why_not, Unavailable):
        return {"no_resources": "", "resources": why_not}
    return {"no_resources": why_not, "resources": "refused" if why_not else result.resources}
