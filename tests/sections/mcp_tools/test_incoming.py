"""What a server sends beside its answers: requests up to a bound, no notification."""

from __future__ import annotations

import anyio
from mcp.shared.message import SessionMessage
from mcp_types import JSONRPCMessage, JSONRPCNotification, JSONRPCRequest, JSONRPCResponse

from infracat.hosts.mcp.incoming import MOST_REQUESTS, Incoming


def message(inside: JSONRPCMessage) -> SessionMessage:
    return SessionMessage(inside)


def passed(*messages: SessionMessage | Exception) -> tuple[list[SessionMessage | Exception], str]:
    async def read() -> tuple[list[SessionMessage | Exception], str]:
        sending, receiving = anyio.create_memory_object_stream[SessionMessage | Exception](len(messages))
        for each in messages:
            sending.send_nowait(each)
        sending.close()
        async with Incoming(receiving) as incoming:
            return [each async for each in incoming], incoming.too_much

    return anyio.run(read)


ANSWER = message(JSONRPCResponse(jsonrpc="2.0", id=1, result={}))
NOTE = message(JSONRPCNotification(jsonrpc="2.0", method="notifications/message"))
PING = message(JSONRPCRequest(jsonrpc="2.0", id="mine", method="ping"))


def test_notifications_are_left_out() -> None:
    broken = ValueError("no message")
    assert passed(NOTE, ANSWER, NOTE, broken, PING, NOTE) == ([ANSWER, broken, PING], "")


def test_requests_beyond_the_bound_are_not_answered() -> None:
    found, too_much = passed(*[PING] * (MOST_REQUESTS + 5), ANSWER)
    assert found == [PING] * MOST_REQUESTS + [ANSWER]
    assert too_much == "it sent more than 1,000 requests of its own"


def test_a_request_with_a_long_id_is_not_answered() -> None:
    assert passed(message(JSONRPCRequest(jsonrpc="2.0", id="x" * 201, method="ping")), ANSWER) == ([ANSWER], "")
