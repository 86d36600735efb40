"""What a server sends beside its answers may come without an end: nothing that is asked of it depends on that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from mcp.client._transport import ReadStream
    from mcp.shared.message import SessionMessage

    Item = SessionMessage | Exception

LONGEST = 1_000_000  # bytes of one message, of which the SDK keeps several copies: 250,000 tokens, as no model reads
MOST_VALUES = 30_000  # of its JSON: of each, the SDK makes a model
MOST_REQUESTS = 1_000  # of the server's own: each is answered by a task
LONGEST_ID = 200  # characters of what names such a request: it is kept until the server has read the answer


class Incoming:
    """The messages of ``stream`` without notifications, and without more requests than an honest server sends."""

    def __init__(self, stream: ReadStream[Item]) -> None:
        self._stream = stream
        self._requests = 0

    @property
    def too_much(self) -> str:
        """What was not answered."""
        many = f"it sent more than {MOST_REQUESTS:,} requests of its own"
        return many if self._requests > MOST_REQUESTS else ""

    async def receive(self) -> Item:
        while not self._is_of_use(item := await self._stream.receive()):
            pass
        return item

    async def __anext__(self) -> Item:
        while not self._is_of_use(item := await self._stream.__anext__()):
            pass
        return item

    def _is_of_use(self, item: Item) -> bool:
        from mcp_types import JSONRPCNotification, JSONRPCRequest

        message = None if isinstance(item, Exception) else item.message
        if isinstance(message, JSONRPCRequest):
            self._requests += 1
            return self._requests <= MOST_REQUESTS and len(str(message.id)) <= LONGEST_ID
        return not isinstance(message, JSONRPCNotification)

    def __aiter__(self) -> Self:
        return self

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def __aenter__(self) -> Self:
        await self._stream.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool | None:
        return await self._stream.__aexit__(kind, error, traceback)
