"""An MCP server over pipes that answers without an end, or with what fills the memory: ``python evil_stdio.py NAME``.

Itself it stays small: what it sends is made piece by piece.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import count, repeat
from typing import Any

Request = dict[str, Any]
Pieces = Iterator[bytes]
Evil = Callable[[Request], Pieces]  # what is sent for a request

FILL = b"a" * 65_536
MEGABYTES = 0.95  # of one long thing: somewhat less than the bound of a message
SCHEMA = {"type": "object"}


def _result(request: Request, **result: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": request["id"], "result": result}).encode() + b"\n"


def _well(request: Request) -> Pieces:
    """What a good server answers."""
    if request["method"] == "initialize":
        version = request["params"]["protocolVersion"]
        yield _result(
            request, protocolVersion=version, capabilities={"tools": {}}, serverInfo={"name": "evil", "version": "1"}
        )
    else:
        yield _result(request, tools=[{"name": "one", "inputSchema": SCHEMA}])


def _listing(request: Request, tools: Iterable[bytes], cursor: bytes = b"") -> Pieces:
    """A list of tools, whose text is given; after a good greeting."""
    if request["method"] == "initialize":
        yield from _well(request)
        return
    yield b'{"jsonrpc": "2.0", "id": %d, "result": {"tools": [' % request["id"]
    yield from tools
    yield b"]%s}}\n" % (b', "nextCursor": "' + cursor + b'"' if cursor else b"")


def _tool(name: bytes, description: Iterable[bytes] = (), schema: bytes = b'{"type": "object"}') -> Pieces:
    yield b'{"name": "' + name + b'", "inputSchema": ' + schema + b', "description": "'
    yield from description
    yield b'"}'


def _long(megabytes: float = MEGABYTES) -> bytes:
    return b"a" * int(megabytes * 1_000_000)


def _notification(data: bytes) -> bytes:
    return (
        b'{"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "' + data + b'"}}\n'
    )


def _asked(number: int, method: str, parameters: bytes = b"{}") -> bytes:
    return b'{"jsonrpc": "2.0", "id": "s%d", "method": "%s", "params": %s}\n' % (number, method.encode(), parameters)


def an_object_without_an_end(_: Request) -> Pieces:
    yield b'{"jsonrpc": "2.0", "id": 1, "result": {"a": "'
    yield from repeat(FILL)


def a_line_without_an_end(_: Request) -> Pieces:
    yield from repeat(FILL)


def spaces_without_an_end(_: Request) -> Pieces:
    yield from repeat(b" " * 65_536)


def empty_lines_without_an_end(_: Request) -> Pieces:
    yield from repeat(b"\n" * 65_536)


def zeros_without_an_end(_: Request) -> Pieces:
    yield from repeat(bytes(65_536))


def lines_without_an_end(_: Request) -> Pieces:
    yield from repeat(b"is not json\n" * 1_000)


def lines_of_megabytes(request: Request) -> Pieces:
    for _ in range(20):
        yield from _listing({**request, "method": "tools/list"}, _tool(b"one", repeat(FILL, 2_000)))


def a_name_of_megabytes(request: Request) -> Pieces:
    yield from _listing(request, _tool(_long()))


def names_of_megabytes(request: Request) -> Pieces:
    yield from _listing(request, _tool(b"%d" % request["id"] + _long()), cursor=b"%d" % request["id"])


def descriptions_of_megabytes(request: Request) -> Pieces:
    cursor = b"%d" % request["id"]
    yield from _listing(request, _tool(cursor, repeat(FILL, 14)), cursor=cursor)


def descriptions_of_wide_letters(request: Request) -> Pieces:
    cursor = b"%d" % request["id"]
    yield from _listing(request, _tool(cursor, ["😀".encode(), _long()]), cursor=cursor)


def thousands_of_tools_at_once(request: Request) -> Pieces:
    tools = (b"%s%s" % (b"," if number else b"", b"".join(_tool(b"t%d" % number))) for number in range(200_000))
    yield from _listing(request, tools)


def as_many_tools_as_are_read(request: Request) -> Pieces:
    start = request["id"] * 7_000
    tools = (
        b"%s%s" % (b"," if number > start else b"", b"".join(_tool(b"t%d" % number)))
        for number in range(start, start + 7_000)
    )
    yield from _listing(request, tools, cursor=b"%d" % start)


def pages_without_an_end(request: Request) -> Pieces:
    yield from _listing(request, _tool(b"one"), cursor=b"%d" % request["id"])


def cursors_of_megabytes(request: Request) -> Pieces:
    yield from _listing(request, _tool(b"one"), cursor=b"%d" % request["id"] + _long())


def schemas_of_many_values(request: Request) -> Pieces:
    yield from _listing(request, _tool(b"one", schema=b'{"type": "object", "x": [' + b"{}," * 27_000 + b"{}]}"))


def schemas_without_a_bottom(request: Request) -> Pieces:
    schema = b'{"type": "object", "x": ' + b'{"x":' * 90_000 + b"1" + b"}" * 90_001
    yield from _listing(request, _tool(b"one", schema=schema))


def long_numbers(request: Request) -> Pieces:
    yield from _listing(request, _tool(b"one", schema=b'{"type": "object", "x": ' + b"9" * 950_000 + b"}"))


def json_without_a_bottom(_: Request) -> Pieces:
    yield b'{"jsonrpc": "2.0", "id": 1, "result": ' + b"[" * 8_000_000 + b"\n"


def notifications_without_an_end(request: Request) -> Pieces:
    yield from _well(request) if request["method"] == "initialize" else ()
    yield from repeat(_notification(b"a") * 100)


def notifications_of_megabytes(request: Request) -> Pieces:
    yield from _well(request) if request["method"] == "initialize" else ()
    yield from repeat(_notification(_long()))


def requests_without_an_end(request: Request) -> Pieces:
    yield from _well(request) if request["method"] == "initialize" else ()
    yield from (_asked(number, "ping") for number in count())


def requests_of_megabytes(request: Request) -> Pieces:
    yield from _well(request) if request["method"] == "initialize" else ()
    parameters = b'{"messages": [{"role": "user", "content": {"type": "text", "text": "%s"}}], "maxTokens": 1}' % _long(
        1
    )
    yield from (_asked(number, "sampling/createMessage", parameters) for number in count())


def requests_for_the_roots(request: Request) -> Pieces:
    yield from (_asked(number, "roots/list") for number in range(1_000_000))
    yield from _well(request)


def errors_of_megabytes(request: Request) -> Pieces:
    error = {"code": -32_000, "message": "a" * 950_000}
    yield json.dumps({"jsonrpc": "2.0", "id": request["id"], "error": error}).encode() + b"\n"


def its_own_name_of_megabytes(request: Request) -> Pieces:
    who = {"name": "a" * 950_000, "version": "1"}
    version = request.get("params", {}).get("protocolVersion")
    yield _result(request, protocolVersion=version, capabilities={}, serverInfo=who)


def a_protocol_of_megabytes(request: Request) -> Pieces:
    who = {"name": "evil", "version": "1"}
    yield _result(request, protocolVersion="a" * 950_000, capabilities={}, serverInfo=who)


def not_utf_8(request: Request) -> Pieces:
    yield b'{"jsonrpc": "2.0", "id": %d, "result": {"a": "\xff\xfe"}}\n' % request["id"]


def utf_16(request: Request) -> Pieces:
    yield b"".join(_well(request)).decode().encode("utf-16")


def answers_twice(request: Request) -> Pieces:
    yield b"".join(_well(request)) * 2


def answers_of_other_requests(request: Request) -> Pieces:
    yield from (b"".join(_well({**request, "id": number})) for number in range(1_000, 100_000))


def identifiers_of_megabytes(request: Request) -> Pieces:
    yield from repeat(b"".join(_well({**request, "id": "a" * 950_000})), 50)


def errors_without_an_end(request: Request) -> Pieces:
    yield from _well(request) if request["method"] == "initialize" else ()
    while True:
        os.write(2, FILL)


def a_byte_now_and_then(request: Request) -> Pieces:
    for byte in b"".join(_well(request)):
        yield bytes([byte])
        time.sleep(0.2)


def silence(_: Request) -> Pieces:
    time.sleep(60)
    yield b""


def ends_in_the_middle(request: Request) -> Pieces:
    yield b"".join(_well(request))[:40]
    sys.stdout.flush()
    os._exit(0)


def crashes(_: Request) -> Pieces:
    yield b'{"jsonrpc"'
    os.kill(os.getpid(), signal.SIGSEGV)


def closes_its_output_and_stays(_: Request) -> Pieces:
    yield b""
    os.close(1)
    time.sleep(60)


def does_not_end(request: Request) -> Pieces:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    yield from _well(request)


def leaves_processes(request: Request) -> Pieces:
    for session in (False, True):
        subprocess.Popen(["sleep", "600"], start_new_session=session)
    yield from _well(request)


EVILS: dict[str, Evil] = {
    name.replace("_", " "): each
    for name, each in globals().items()
    if callable(each) and getattr(each, "__module__", "") == __name__ and not name.startswith("_")
}


def _serve(name: str) -> None:
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if "id" in request and "method" in request:
            for piece in EVILS[name](request):
                sys.stdout.buffer.write(piece)
                sys.stdout.buffer.flush()
    if name == "does not end":
        time.sleep(60)


if __name__ == "__main__":
    _serve(sys.argv[1])
