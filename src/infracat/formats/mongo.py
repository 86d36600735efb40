"""Dumps by mongodump: archives (``--archive``), and the ``.bson`` and ``.metadata.json`` files of a dump folder."""

from __future__ import annotations

import json
import struct
from typing import NoReturn

from infracat.formats.flaws import Damaged
from infracat.formats.streams import Stream

ARCHIVE = b"\x6d\xe2\x99\x81"
_TERMINATOR = b"\xff\xff\xff\xff"
_LEAST, _MOST = 5, 48 << 20  # bytes of a document: an empty one, and three times the largest that a server takes
_LONGEST_JSON = 16 << 20
_ENDS = b"\x08EOF\x00\x01"  # in a header: no more documents of this collection follow


def read_archive(stream: Stream) -> None:
    """Blocks of documents, with a header that names their collection, and an end; so has each collection."""
    stream.read(len(ARCHIVE))
    if not _block(stream):
        raise Damaged("its archive has no header: it is truncated")
    open_: set[bytes] = set()
    while stream.peek(1):
        block = _block(stream)
        name = _name(block[0]) if block else b""
        (open_.discard if block and _ENDS in block[0] else open_.add)(name)
    if open_:
        raise Damaged(f"its archive ends before the end of {len(open_)} of its collections: it is truncated")


def _block(stream: Stream) -> list[bytes]:
    """The first document of a block, alone: the others are passed over."""
    first: list[bytes] = []
    while stream.peek(4) != _TERMINATOR:
        document = _document(stream, "archive")
        first = first or [document]
    stream.read(4)
    return first


def _name(header: bytes) -> bytes:
    """Of the header, the strings ``db`` and ``collection``."""
    return b"".join(_text(header, name) for name in (b"\x02db\x00", b"\x02collection\x00"))


def _text(header: bytes, name: bytes) -> bytes:
    at = header.find(name) + len(name)
    length = int.from_bytes(header[at : at + 4], "little")
    return header[at + 4 : at + 4 + min(length, len(header))] if at >= len(name) else b""


def read_bson(stream: Stream) -> None:
    """Documents, one after the other; none where the collection is empty."""
    while stream.peek(1):
        _document(stream, "BSON file")


def _document(stream: Stream, what: str) -> bytes:
    head = stream.peek(4)
    if len(head) < 4:
        _cut(what)
    (length,) = struct.unpack("<i", head)
    if not _LEAST <= length <= _MOST:
        raise Damaged(f"its {what} is damaged: a document of {length} bytes")
    document = stream.read(length)
    if len(document) < length:
        _cut(what)
    if document[-1:] != b"\0":
        raise Damaged(f"its {what} is damaged: a document has no end")
    return document


def _cut(what: str) -> NoReturn:
    raise Damaged(f"its {what} ends in the middle of a document: it is truncated")


def read_metadata(stream: Stream) -> None:
    try:
        json.loads(stream.read(_LONGEST_JSON))
    except ValueError:
        raise Damaged("its metadata is no JSON: it is truncated, or damaged") from None
