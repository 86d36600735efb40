"""Dumps by mongodump: archives (``--archive``), and the ``.bson`` and ``.metadata.json`` files of a dump folder."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import NoReturn

from infracat.formats.flaws import Damaged
from infracat.formats.streams import Stream

ARCHIVE = b"\x6d\xe2\x99\x81"
_TERMINATOR = b"\xff\xff\xff\xff"
_LEAST, _MOST = 5, 48 << 20  # bytes of a document: an empty one, and three times the largest that a server takes
_LONGEST_JSON = 16 << 20
_ENDS = b"\x08EOF\x00\x01"  # in a header: no more documents of this collection follow


def read_archive(stream: Stream) -> None:
    """A block with a document for each collection, then blocks of their data; each collection has an end of its own.

    Source: common/archive/spec.md of mongo-tools.
    """
    stream.read(len(ARCHIVE))
    documents = _block(stream)
    if next(documents, None) is None:
        raise Damaged("its archive has no header: it is truncated")
    open_ = {_name(document) for document in documents if not _is_view(document)}
    while stream.peek(1):
        header = _header(stream)
        (open_.discard if _ENDS in header else open_.add)(_name(header))
    if open_:
        raise Damaged(f"its archive ends before the end of {len(open_)} of its collections: it is truncated")


def _block(stream: Stream) -> Iterator[bytes]:
    """Its documents; the terminator behind them is read too."""
    while stream.peek(4) != _TERMINATOR:
        yield _document(stream, "archive")
    stream.read(4)


def _header(stream: Stream) -> bytes:
    """The first document of a block; the data behind it are read, and passed over."""
    documents = _block(stream)
    header = next(documents, b"")
    for _ in documents:
        pass
    return header


def _is_view(metadata: bytes) -> bool:
    """A view has no data, and a time series has them in another collection: neither has an end under its name."""
    return b'"viewOn"' in metadata or b'"timeseries"' in metadata or b"\x0b\x00\x00\x00timeseries\x00" in metadata


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
    except (ValueError, RecursionError):
        raise Damaged("its metadata is no JSON: it is truncated, or damaged") from None
