"""tar archives: the checksum of every header, the bytes of every member, and the blocks that end an archive."""

from __future__ import annotations

import tarfile
from typing import Any, Self

from infracat.formats.flaws import Damaged
from infracat.formats.streams import CHUNK, Stream

BLOCK = tarfile.BLOCKSIZE
LONGEST_NAME = 16 << 20  # bytes of a member's extended header, which is read into memory
EXTENDED = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, *tarfile.GNU_TYPES[:2])


def is_tar(stream: Stream) -> bool:
    head = stream.peek(BLOCK)
    if len(head) < BLOCK:
        return False
    try:
        return bool(tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape").chksum)
    except tarfile.HeaderError:
        return head[257:262] == b"ustar"


def read_tar(stream: Stream) -> tuple[int, str]:
    """How many members it has, and the first one's name. Raises ``Damaged``."""
    count, first = 0, ""
    with tarfile.open(mode="r|", fileobj=stream, bufsize=CHUNK, tarinfo=_Header) as archive:  # type: ignore[call-overload]
        try:
            while member := archive.next():
                first = first or member.name
                count += 1
                archive.members = []  # or it would keep all of them in memory
        except (tarfile.TarError, EOFError) as error:
            raise Damaged(_describe(error, count)) from None
    stream.drain()
    return count, first


class _Header(tarfile.TarInfo):
    """tarfile treats a damaged header, and the end of the file, as the end of the archive: this does not."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except (tarfile.EmptyHeaderError, tarfile.TruncatedHeaderError):  # type: ignore[attr-defined]
            raise Damaged("its tar archive has no end: it is truncated") from None
        except tarfile.HeaderError:
            raise Damaged("its tar archive has a damaged header") from None
        if header.type in EXTENDED and header.size > LONGEST_NAME:
            raise Damaged(f"its tar archive has a header of {header.size} bytes")
        return header


def _describe(error: Any, count: int) -> str:
    if str(error) == "unexpected end of data":
        return f"its tar archive ends within member {count}: it is truncated"
    return f"its tar archive is damaged at member {count + 1}: {error}"
