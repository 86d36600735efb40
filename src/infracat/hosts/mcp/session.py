"""One session with a server: `initialize`, and the lists of its tools and resources. No tool is called."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from infracat.facts import Unavailable

if TYPE_CHECKING:
    from mcp import ClientSession
    from mcp.client._transport import TransportStreams

    Streams = AbstractAsyncContextManager[TransportStreams]

MOST_TOOLS = 10_000
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

    with anyio.move_on_after(patience) as scope:
        async with _session(streams) as session:
            await _ask(session, result, explain)
    if result.asked not in result.wrong and scope.cancelled_caught:
        late = f"no answer to `{result.asked}` within {patience:.3g} s"
        result.wrong[result.asked] = explain() or Unavailable(late)


@asynccontextmanager
async def _session(streams: Streams) -> AsyncIterator[ClientSession]:
    from mcp import ClientSession, Implementation

    from infracat import __version__

    me = Implementation(name="infracat", version=__version__)
    async with streams as (incoming, outgoing), ClientSession(incoming, outgoing, client_info=me) as session:
        yield session


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
        said = " ".join(result.clean(message).split())[:300] or f"no more than its code, {error.code}"
        result.wrong[question] = explain() or f"`{question}` is answered with an error: {said}"
    except ValidationError as error:
        result.wrong[question] = f"its answer to `{question}` is not what the protocol asks for: {_first(error)}"
    except RuntimeError as error:  # a protocol version that the SDK does not know
        result.wrong[question] = f"its answer to `{question}` is of no use: {error}"
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
    result.server = f"{info.name} {info.version}".strip() if info else ""
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

    names: dict[str, None] = {}
    cursors: list[str | None] = [None]
    offered = session.server_capabilities
    while offered and offered.tools and cursors[-1] not in cursors[:-1]:
        page = await session.list_tools(params=PaginatedRequestParams(cursor=cursors[-1]))
        names.update(dict.fromkeys(tool.name for tool in page.tools))
        if page.next_cursor is None:
            break
        cursors.append(page.next_cursor)
        if len(names) > MOST_TOOLS or len(cursors) > MOST_TOOLS:
            result.wrong[TOOLS] = Unavailable(f"it lists more than {MOST_TOOLS:,} tools: nobody has read them all")
            return
    result.tools = tuple(names)


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
