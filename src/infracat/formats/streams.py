"""Streams of bytes in limited memory, decompressed."""

from __future__ import annotations

import bz2
import gzip
import lzma
import subprocess
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from shutil import which
from threading import Thread
from typing import IO, Any, BinaryIO

from infracat.formats import memory
from infracat.formats.flaws import Damaged, Unreadable

CHUNK = 256 * 1024
MOST_LAYERS = 3
XZ_MEMORY = 80_000_000  # bytes: xz -9 takes 68 MB

Read = Callable[[int], bytes]
Unpack = Callable[["Stream"], tuple[Read, Callable[[], None]]]


class Stream:
    """``peek`` looks ahead, ``read`` goes ahead; both give fewer bytes only at the end."""

    def __init__(self, read: Read, close: Callable[[], None] = lambda: None) -> None:
        self._read = read
        self._ahead = b""
        self.close = close  # ends the programs that decompress it; the caller closes the file

    def peek(self, size: int) -> bytes:
        while len(self._ahead) < size and (chunk := self._read(CHUNK)):
            self._ahead += chunk
        return self._ahead[:size]

    def read(self, size: int = CHUNK) -> bytes:
        found = self.peek(size)
        self._ahead = self._ahead[len(found) :]
        return found

    def drain(self) -> None:
        """Reads to the end, where the checksum is."""
        while self.read(CHUNK):
            pass


def joined(files: Sequence[BinaryIO]) -> Read:
    """The parts of one file, one after the other."""
    left = list(files)

    def read(size: int) -> bytes:
        while left:
            if chunk := left[0].read(size):
                return chunk
            left.pop(0)
        return b""

    return read


def decompressed(stream: Stream) -> tuple[Stream, tuple[str, ...]]:
    """The innermost stream, and the names of its compressions, the outermost first."""
    names: list[str] = []
    while len(names) < MOST_LAYERS:
        head = stream.peek(6)
        name = next((name for magic, name in MAGIC.items() if head.startswith(magic)), None)
        if name is None:
            break
        read, close = LAYERS[name](stream)
        stream = Stream(_with_damage(read, name), close)
        names.append(name)
    return stream, tuple(names)


def _with_damage(read: Read, name: str) -> Read:
    """Turns errors of the decompression into ``Damaged``; those of the disk pass."""

    def checked(size: int) -> bytes:
        try:
            return read(size)
        except EOFError:
            raise Damaged(f"its {name} stream ends in the middle: it is truncated") from None
        except (zlib.error, lzma.LZMAError) as error:
            raise Damaged(f"its {name} stream is damaged: {error}") from None
        except OSError as error:
            if error.errno is not None:
                raise
            raise Damaged(f"its {name} stream is damaged: {error}") from None

    return checked


def _by_module(opened: Callable[[Any], Any]) -> Unpack:
    return lambda stream: (opened(stream).read, stream.close)


def _xz(stream: Stream) -> tuple[Read, Callable[[], None]]:
    """Several streams may follow each other, with zeros between them. LZMAFile puts no bound to its dictionary."""
    state = [lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)]

    def read(size: int) -> bytes:
        while True:
            unpacking = state[0]
            if unpacking.eof:
                rest = unpacking.unused_data.lstrip(b"\0")
                while not rest and (chunk := stream.read()):
                    rest = chunk.lstrip(b"\0")
                if not rest:
                    return b""
                unpacking = state[0] = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)
            else:
                rest = stream.read() if unpacking.needs_input else b""
                if unpacking.needs_input and not rest:
                    raise EOFError
            if piece := unpacking.decompress(rest, size):
                return piece

    return _within_memory(read), stream.close


def _within_memory(read: Read) -> Read:
    def checked(size: int) -> bytes:
        try:
            return read(size)
        except lzma.LZMAError as error:
            if "limit" not in str(error):
                raise
            raise Unreadable(
                f"its xz stream takes more than {XZ_MEMORY // 1_000_000} MB of memory to be read"
            ) from None

    return checked


def _by_program(name: str) -> Unpack:
    """Before Python 3.14 there is no module for zstd, and there is none for lz4."""
    return lambda stream: _piped(name, stream)


def _piped(name: str, stream: Stream) -> tuple[Read, Callable[[], None]]:
    program = which(name)
    if program is None:
        raise Unreadable(f"it is compressed by {name}, and there is no program {name} here: install it")
    process = subprocess.Popen([program, "-dcq"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    memory.free(process.pid)
    assert process.stdin
    assert process.stdout
    _pumping(stream, process.stdin)

    def close() -> None:
        process.kill()
        process.wait()
        for end in (process.stdout, process.stderr):
            if end:
                end.close()
        stream.close()

    return _until_it_ends(process, process.stdout), close


def _pumping(stream: Stream, pipe: IO[bytes]) -> None:
    def pump() -> None:
        with (
            suppress(Damaged, OSError),
            pipe,
        ):  # the stream below is truncated, or the program has ended: reading reports it
            while chunk := stream.read(CHUNK):
                pipe.write(chunk)

    Thread(target=pump, daemon=True).start()


def _until_it_ends(process: subprocess.Popen[bytes], pipe: IO[bytes]) -> Read:
    def read(size: int) -> bytes:
        chunk = pipe.read(size)
        if not chunk and process.wait():
            assert process.stderr
            said = process.stderr.read(1000).decode(errors="replace").strip().removeprefix("zstd: ")
            if any(words in said for words in _ENDS_EARLY):
                raise EOFError
            raise zlib.error(said.removeprefix("/*stdin*\\ : ") or f"it ended with {process.returncode}")
        return chunk

    return read


_ENDS_EARLY = ("premature end", "nfinished stream", "truncated", "cannot read", "Read error")
MAGIC = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
    b"\x02\x21\x4c\x18": "lz4",  # as lz4 -l writes it
}
ENDINGS = {
    "gzip": (".gz", ".gzip"),
    "bzip2": (".bz2",),
    "xz": (".xz",),
    "zstd": (".zst", ".zstd"),
    "lz4": (".lz4",),
}
LAYERS: dict[str, Unpack] = {
    "gzip": _by_module(lambda stream: gzip.GzipFile(mode="rb", fileobj=stream)),
    "bzip2": _by_module(bz2.BZ2File),
    "xz": _xz,
    "zstd": _by_program("zstd"),
    "lz4": _by_program("lz4"),
}
