"""One session with a server: `initialize`, and the lists of its tools and resources. No tool is called."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from infracat.facts import Unavailable
from infracat.hosts.mcp.incoming import Incoming

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.client._transport import TransportStreams, WriteStream
    from mcp.shared.message import SessionMessage

    Streams = AbstractAsyncContextManager[TransportStreams]

MOST_TOOLS = 10_000
MOST_NAMES = 1_000_000  # characters in all of their names, and of what asks for the next page
LONGEST_NAME = 1_000  # characters: the protocol recommends at most 128
SHOWN = 300  # characters of what a server says
GREETING, TOOLS, RESOURCES = "initialize", "tools/list", "resources/list"
NO_SUCH_METHOD, NO_SUCH_VERSION = -32601, -32022  # to `initialize`: from a server that knows only newer protocols

_PYDANTICS = re.compile(r": [0-9]+ validation errors? for ")  # what follows contains values of the answer

Why = Callable[[], str | Unavailable]


@dataclass
class SessionResult:
    """The outcome of each request that was sent: empty in ``wrong`` when it was answered well, else what is wrong."""

    clean: Callable[[str], str] = field(repr=False)  # redacts what the server sends
    server: str = ""  # its name and version
    protocol: str = ""
    tools: tuple[str, ...] = ()
    resources: str = "none"  # or `listed`
    asked: str = GREETING  # the last request
    wrong: dict[str, str | Unavailable] = field(default_factory=dict)

    def __str__(self) -> str:
        """Request by request, as evidence."""
        said = {
            GREETING: f"{self.server} (protocol {self.protocol})",
            TOOLS: ", ".join(self.tools) or "none",
            RESOURCES: self.resources,
        }
        return "\n".join(f"{question}: {_words(wrong) or said[question]}" for question, wrong in self.wrong.items())


async def run_session(streams: Streams, result: SessionResult, patience: float, explain: Why) -> None:
    """Within ``patience`` seconds. ``explain`` may give a better reason than the exception for a missing answer."""
    import anyio

    why = explain
    with anyio.move_on_after(patience) as scope:
        async with streams as (stream, outgoing):
            incoming = Incoming(stream)
            why = partial(_why, incoming, explain)
            async with _session(incoming, outgoing) as session:
                await _ask(session, result, why)
    if result.asked not in result.wrong and scope.cancelled_caught:
        late = f"no answer to `{result.asked}` within {patience:.3g} s"
        result.wrong[result.asked] = why() or Unavailable(late)


def _why(incoming: Incoming, explain: Why) -> str | Unavailable:
    return Unavailable(incoming.too_much) if incoming.too_much else explain()


def _session(incoming: Incoming, outgoing: WriteStream[SessionMessage]) -> ClientSession:
    from mcp import ClientSession, Implementation

    from infracat import __version__

    me = Implementation(name="infracat", version=__version__)
    return ClientSession(incoming, outgoing, client_info=me)


async def _ask(session: ClientSession, result: SessionResult, explain: Why) -> None:
    if not await _answered(GREETING, _greet(session, result), result, explain):
        return
    offered = session.server_capabilities
    if await _answered(TOOLS, _list_tools(session, result), result, explain) and offered and offered.resources:
        await _answered(RESOURCES, _list_resources(session, result), result, explain)


async def _answered(question: str, answer: Awaitable[Any], result: SessionResult, explain: Why) -> bool:
    from mcp import MCPError
    from pydantic import ValidationError

    result.asked = question
    result.wrong.pop(question, None)
    try:
        await answer
    except MCPError as error:
        message = _PYDANTICS.split(error.message)[0]
        said = " ".join(result.clean(message).split())[:SHOWN] or f"no more than its code, {error.code}"
        result.wrong[question] = explain() or f"`{question}` is answered with an error: {said}"
    except ValidationError as error:
        result.wrong[question] = f"its answer to `{question}` is not what the protocol asks for: {_first(error)}"
    except RuntimeError as error:  # a protocol version that the SDK does not know
        result.wrong[question] = f"its answer to `{question}` is of no use: {str(error)[:SHOWN]}"
    else:
        result.wrong.setdefault(question, "")
    return result.wrong[question] == ""


async def _greet(session: ClientSession, result: SessionResult) -> None:
    from mcp import MCPError

    try:
        await session.initialize()
    except MCPError as error:
        if error.code not in (NO_SUCH_METHOD, NO_SUCH_VERSION):
            raise
        await _discover(session, error)
    info = session.server_info
    result.server = f"{info.name[:SHOWN]} {info.version[:SHOWN]}".strip() if info else ""
    result.protocol = session.protocol_version or ""


async def _discover(session: ClientSession, refused: Exception) -> None:
    """Since 2026 there are servers without `initialize`; for all others its refusal counts."""
    from mcp import MCPError

    try:
        await session.discover()
    except MCPError:
        raise refused from None


async def _list_tools(session: ClientSession, result: SessionResult) -> None:
    """All pages; none when the server declares no tools."""
    from mcp.types import PaginatedRequestParams

    listed = _Listed()
    cursor: str | None = None
    offered = session.server_capabilities
    while offered and offered.tools and not listed.too_much:
        page = await session.list_tools(params=PaginatedRequestParams(cursor=cursor))
        listed.add([tool.name for tool in page.tools], page.next_cursor or "")
        if page.next_cursor is None or page.next_cursor in listed.cursors:
            break
        cursor = page.next_cursor
        listed.cursors.add(cursor)
        del page  # while the next one is read
    if listed.too_much:
        result.wrong[TOOLS] = Unavailable(f"it lists {listed.too_much}: nobody has read them all")
    result.tools = tuple(listed.names)


@dataclass
class _Listed:
    """The pages of tools so far."""

    names: dict[str, None] = field(default_factory=dict)
    cursors: set[str] = field(default_factory=set)  # each once: a server may go in a circle
    size: int = 0
    too_much: str = ""

    def add(self, names: list[str], cursor: str) -> None:
        """Nothing of a page that is too much is kept."""
        self.size += sum(map(len, names)) + len(cursor)
        if max(map(len, names), default=0) > LONGEST_NAME:
            self.too_much = f"names of more than {LONGEST_NAME:,} characters"
        elif self.size > MOST_NAMES:
            self.too_much = f"more than {MOST_NAMES // 1_000_000} MB of names"
        else:
            self.names.update(dict.fromkeys(names))
            if cursor and max(len(self.names), len(self.cursors)) > MOST_TOOLS:
                self.too_much = f"more than {MOST_TOOLS:,} tools"


async def _list_resources(session: ClientSession, result: SessionResult) -> None:
    """The first page is enough."""
    await session.list_resources()
    result.resources = "listed"


def _first(error: Any) -> str:
    """The first of pydantic's errors: where, and what."""
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _words(wrong: str | Unavailable) -> str:
    return wrong.reason if isinstance(wrong, Unavailable) else wrong
