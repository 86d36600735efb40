"""``python frames.py < SQL``: a dump in SQL as restore.sh reads it, without psql's commands.

A shell cannot read a part of a pipe but by its size. Each frame has a first line, its words are separated by slashes:
  ``database/LINE/NAME.``  what follows goes there, and begins at this line; without a name, into the scratch database
  ``data/BLOCKS/REST``     bytes follow: so many blocks of 64 KiB, and a rest
  ``end``                  of what goes to that database
  ``whole``                of the dump
  ``refused/WORDS``        the dump holds a command: nothing follows
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Protocol

if __name__ == "__main__":
    sys.path.append(str(Path(__file__).parents[3]))

from infracat.hosts.postgres.psql_commands import Commands, Database, HoldsCommand

BLOCK = 64 * 1024
FRAME = 128 * BLOCK  # bytes at most


class Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


class Frames:
    """A dump that is written here goes to ``sink`` in frames. Raises ``HoldsCommand`` when the sink was told so."""

    def __init__(self, sink: Sink) -> None:
        self._sink, self._commands, self._open = sink, Commands(), False
        self._pieces: list[bytes] = []
        self._size = 0
        self._begin(Database(b"", 1))

    def write(self, data: bytes, *, last: bool = False) -> None:
        try:
            for piece in self._commands.read(data, last=last):
                self._begin(piece) if isinstance(piece, Database) else self._add(piece)
        except HoldsCommand as command:
            self._end()
            self._sink.write(f"refused/{command}\n".encode())
            raise

    def end(self) -> None:
        self.write(b"", last=True)
        self._end()
        self._sink.write(b"whole\n")

    def _begin(self, database: Database) -> None:
        self._end()
        self._sink.write(b"database/%d/%s.\n" % (database.line, database.name))
        self._open = True

    def _add(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size >= FRAME:
            self._send()

    def _end(self) -> None:
        if self._open:
            self._send()
            self._sink.write(b"end\n")
            self._open = False

    def _send(self) -> None:
        if self._size:
            self._sink.write(b"data/%d/%d\n" % divmod(self._size, BLOCK))
            for piece in self._pieces:
                self._sink.write(piece)
            self._pieces, self._size = [], 0


def main() -> None:
    with suppress(BrokenPipeError, HoldsCommand):
        frames = Frames(sys.stdout.buffer)
        while data := sys.stdin.buffer.read(4 * BLOCK):
            frames.write(data)
        frames.end()
    with suppress(BrokenPipeError):
        sys.stdout.close()


if __name__ == "__main__":
    main()
