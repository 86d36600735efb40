"""A server's three pipes as the streams of a session: one message a line, of limited length."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import IO, TYPE_CHECKING

from infracat.hosts.commands.capture import Capture
from infracat.hosts.commands.pipes import CHUNK, has_exited
from infracat.hosts.commands.running import RunningProgram
from infracat.hosts.http.bounded import values_in
from infracat.hosts.mcp.incoming import LONGEST, MOST_VALUES

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
    from mcp.client._transport import TransportStreams
    from mcp.shared.message import SessionMessage

STRAY = 2048  # bytes that are kept, at each end, of output beside messages
POLL_INTERVAL = 0.01  # seconds between two checks whether it has ended
LAST_WORDS = 0.5  # seconds from the end of its output to its own end
BY_ITSELF = 0.25  # of the time that it has to end: after that, SIGTERM is sent


class Pipes:
    """Reads only as fast as the session consumes: a flood stays in the server's own pipe."""

    def __init__(self, live: RunningProgram, patience: float) -> None:
        self._live = live
        self._patience = patience
        self._ending = False
        self.stray = Capture(STRAY)  # its standard output beside messages
        self.errors = Capture()
        self.too_much = ""  # what it printed that was not read
        self.hung_up = False  # it closed its standard output before we were done
        self.ended = False  # and so did the server itself

    @asynccontextmanager
    async def streams(self) -> AsyncIterator[TransportStreams]:
        """Afterwards the server has to end: its standard input is closed, and then SIGTERM is sent."""
        import anyio

        into, incoming = anyio.create_memory_object_stream["SessionMessage | Exception"](0)
        outgoing, out = anyio.create_memory_object_stream["SessionMessage"](0)
        async with anyio.create_task_group() as tasks, into, incoming, outgoing, out:
            tasks.start_soon(self._listen, into)
            tasks.start_soon(self._note)
            tasks.start_soon(self._speak, out)
            try:
                yield incoming, outgoing
            finally:
                with anyio.CancelScope(shield=True):
                    await self._end()
                tasks.cancel_scope.cancel()

    async def _listen(self, into: MemoryObjectSendStream[SessionMessage | Exception]) -> None:
        """When the session is closed, the rest is read all the same: a server that blocks on its output cannot end."""
        import anyio

        async with into:
            async for line in _lines(self._live.process.stdout):
                if self._is_too_much(line):
                    self.stray.feed(line[:STRAY])
                elif (message := _message(line)) is None:
                    self.stray.feed(line + b"\n" if line.strip() else b"")
                elif not self._ending:
                    try:
                        await into.send(message)
                    except (anyio.BrokenResourceError, anyio.ClosedResourceError):
                        continue
            if not self._ending:
                self.hung_up = True
                self.ended = await _ends(self._live, LAST_WORDS)

    def _is_too_much(self, line: bytes) -> bool:
        if len(line) > LONGEST:
            self.too_much = f"it answered with a line of more than {LONGEST // 1_000_000} MB"
        elif values_in(line) > MOST_VALUES:
            self.too_much = f"it answered with more than {MOST_VALUES:,} values"
        else:
            return False
        return True

    async def _note(self) -> None:
        async for chunk in _chunks(self._live.process.stderr):
            self.errors.feed(chunk)

    async def _speak(self, out: MemoryObjectReceiveStream[SessionMessage]) -> None:
        async for message in out:
            text = message.message.model_dump_json(by_alias=True, exclude_unset=True)
            await _write(self._live.process.stdin, text.encode() + b"\n")

    async def _end(self) -> None:
        self._ending = True
        self._live.note_descendants()
        stdin = self._live.process.stdin
        if stdin:
            stdin.close()
        if not await _ends(self._live, self._patience * BY_ITSELF):
            self._live.terminate()
            await _ends(self._live, self._patience * (1 - BY_ITSELF))


async def _chunks(pipe: IO[bytes] | None) -> AsyncIterator[bytes]:
    import anyio

    assert pipe
    os.set_blocking(pipe.fileno(), False)
    while True:
        await anyio.wait_readable(pipe)
        chunk = os.read(pipe.fileno(), CHUNK)
        if not chunk:
            return
        yield chunk


async def _lines(pipe: IO[bytes] | None) -> AsyncIterator[bytes]:
    """Without line ends; one that is longer than any message, or long and none, comes in pieces."""
    begun = bytearray()
    async for chunk in _chunks(pipe):
        first, *others = chunk.split(b"\n")
        begun += first
        for line in others:
            yield bytes(begun)
            begun = bytearray(line)
        if len(begun) > (LONGEST if begun[:100].lstrip().startswith(b"{") else CHUNK):
            yield bytes(begun)
            begun = bytearray()
    if begun:
        yield bytes(begun)


def _message(line: bytes) -> SessionMessage | None:
    from mcp.shared.message import SessionMessage
    from mcp_types import jsonrpc_message_adapter

    try:
        return SessionMessage(jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError:
        return None


async def _write(pipe: IO[bytes] | None, data: bytes) -> None:
    """Waits for a server that does not read; ignores that a server has ended."""
    import anyio

    assert pipe
    os.set_blocking(pipe.fileno(), False)
    while data:
        try:
            data = data[os.write(pipe.fileno(), data) :]
        except BlockingIOError:
            await anyio.wait_writable(pipe)
        except BrokenPipeError:
            return


async def _ends(live: RunningProgram, patience: float) -> bool:
    import anyio

    deadline = time.monotonic() + patience
    while not has_exited(live.process):
        if time.monotonic() >= deadline:
            return False
        await anyio.sleep(POLL_INTERVAL)
    return True
