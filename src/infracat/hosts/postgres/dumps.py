"""Dumps of PostgreSQL: opened, decompressed, and sent to a server piece by piece."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from infracat.facts import CannotObserve
from infracat.formats.flaws import Damaged, Unreadable
from infracat.formats.streams import Stream, decompressed
from infracat.formats.tar import BLOCK, TABLE_OF_CONTENTS
from infracat.formats.whole import kind_of
from infracat.hosts.commands.pipes import CHUNK
from infracat.hosts.files import questions
from infracat.hosts.files.piped import file_of, folder_of

if TYPE_CHECKING:
    from infracat.hosts.command_host import CommandHost

Kind = Literal["sql", "archive", "directory"]
UNPACKED_BY = {"gzip": "gzip", "bzip2": "bzip2", "xz": "xz", "zstd": "zstd", "lz4": "lz4"}
_KINDS: dict[str, Kind] = {"custom dump": "archive", "SQL of pg_dump": "sql"}


class NotADump(Exception):
    """It is something else, or damaged; the message says what."""


class _Sink(Protocol):
    def write(self, data: bytes, /) -> object: ...


@dataclass(frozen=True)
class Dump:
    """What pg_dump has written: a file, compressed or not, or a folder."""

    path: Path
    kind: Kind
    layers: tuple[str, ...] = ()

    def send(self, sink: _Sink, host: CommandHost) -> None:
        """All of it, unpacked; a folder as a tar archive. Raises ``NotADump`` where it is damaged."""
        if self.kind == "directory":
            with folder_of(self.path, host) as read:
                while piece := read(CHUNK):
                    sink.write(piece)
            return
        with file_of(self.path, host) as read, _judging(self.path):
            stream, _ = _peeled(read)
            try:
                while chunk := stream.read():
                    sink.write(chunk)
            finally:
                stream.close()

    @property
    def sending(self) -> str:
        """The same as a line for a shell."""
        name = shlex.quote(str(self.path))
        if self.kind == "directory":
            return f"tar -cf - -C {name} ."
        return " | ".join([f"cat < {name}", *(f"{UNPACKED_BY[layer]} -dc" for layer in self.layers)])


def dump_at(path: Path, host: CommandHost) -> Dump:
    """Raises ``NotADump`` for anything else, ``CannotObserve`` where that cannot be told: it is encrypted, it hangs."""
    try:
        if host.ask(questions.kind, path) == "directory":
            if host.ask(questions.kind, path / TABLE_OF_CONTENTS) != "file":
                raise NotADump(f"{path.name} is a folder, and has no {TABLE_OF_CONTENTS} in it")
            return Dump(path, "directory")
        with file_of(path, host) as read, _judging(path):
            stream, layers = _peeled(read)
            try:
                return Dump(path, _kind(stream, path.name, layers), layers)
            finally:
                stream.close()
    except OSError as error:
        raise CannotObserve(f"{path}: {error.strerror or error}") from error


@contextmanager
def _judging(path: Path) -> Iterator[None]:
    try:
        yield
    except Damaged as flaw:
        raise NotADump(str(flaw)) from flaw
    except Unreadable as reason:
        raise CannotObserve(f"{path.name}: {reason}") from reason


def _kind(stream: Stream, name: str, layers: Sequence[str]) -> Kind:
    kind = kind_of(stream, name, layers)
    if kind == "tar" and stream.peek(BLOCK).startswith(TABLE_OF_CONTENTS.encode()):
        return "archive"
    if kind.startswith(("encrypted", "compressed")):
        raise CannotObserve(f"{name}: it is {kind}: what is in it cannot be looked at")
    if kind not in _KINDS:
        raise NotADump(f"{name} is {kind or 'nothing that pg_dump writes'}")
    return _KINDS[kind]


def _peeled(read: Callable[[int], bytes]) -> tuple[Stream, tuple[str, ...]]:
    return decompressed(Stream(read))
