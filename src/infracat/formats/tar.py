"""tar archives: the checksum of every header, the bytes of every member, and the blocks that end an archive.

Another archive may follow in the same file (``cat a.tar b.tar``, ``tar --ignore-zeros``): it must be whole as well.
"""

from __future__ import annotations

import re
import tarfile
from typing import Any, NamedTuple, Self

from infracat.formats.flaws import Damaged, Unreadable
from infracat.formats.streams import CHUNK, Stream

BLOCK = tarfile.BLOCKSIZE
LONGEST_NAME = 1 << 20  # bytes of a member's extended header, which is read into memory
EXTENDED = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, *tarfile.GNU_TYPES[:2])


TABLE_OF_CONTENTS = "toc.dat"  # the first member of a tar by pg_dump, and a file of a folder by it
# What pg_dump and pg_basebackup write, and what people call their dumps
_DUMP = re.compile(
    r"(?:.*/)?(?:" + re.escape(TABLE_OF_CONTENTS) + r"|PG_VERSION|backup_label|base\.tar(?:\.\w+)?"
    r"|[^/]*\.(?:p?sql|p?g?dump|pg|backup|bak)(?:[.-][\w.-]+)?)",
    re.IGNORECASE | re.DOTALL,
)


class Members(NamedTuple):
    """How many there are, the first one's name, and that of the first that is called like a dump of PostgreSQL."""

    number: int
    first: str
    dump: str


def is_tar(stream: Stream) -> bool:
    head = stream.peek(BLOCK)
    if len(head) < BLOCK:
        return False
    try:
        return bool(tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape").chksum)
    except tarfile.HeaderError:
        return head[257:262] == b"ustar"


def read_tar(stream: Stream) -> Members:
    """What its members are called. Raises ``Damaged``."""
    count, first, dump = 0, "", ""
    header = type("_OneFile", (_Header,), {})
    try:
        with tarfile.open(mode="r|", fileobj=stream, bufsize=CHUNK, tarinfo=header, ignore_zeros=True) as archive:  # type: ignore[call-overload]
            while member := archive.next():
                first = first or member.name
                dump = dump or (member.name if _DUMP.fullmatch(member.name) else "")
                count += 1
                archive.members = []  # or it would keep all of them in memory,
                archive.pax_headers = {}  # and what global headers say
    except (tarfile.TarError, EOFError) as error:
        raise Damaged(_describe(error, count)) from None
    stream.drain()
    return Members(count, first, dump)


class _Header(tarfile.TarInfo):
    """tarfile treats a damaged header, and the end of the file, as the end of the archive: this does not."""

    ended = False  # the block before was one of those that end an archive

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        try:
            header = super().frombuf(buf, encoding, errors)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            cls.ended = True
            raise
        except tarfile.HeaderError as error:
            cls._judge(error, bytes(buf))
            raise tarfile.EmptyHeaderError from None  # type: ignore[attr-defined]
        cls.ended = False
        if header.type in EXTENDED and header.size > LONGEST_NAME:
            raise Damaged(f"its tar archive has a header of {header.size} bytes")
        return header

    @classmethod
    def _judge(cls, error: tarfile.HeaderError, block: bytes) -> None:
        """Returns at the end of the file, where an archive has ended before."""
        if cls.ended:
            if block.strip(b"\0"):
                raise Unreadable("something that is no archive follows the end of its tar archive")
        elif isinstance(error, tarfile.EmptyHeaderError | tarfile.TruncatedHeaderError):  # type: ignore[attr-defined]
            raise Damaged("its tar archive has no end: it is truncated")
        else:
            raise Damaged("its tar archive has a damaged header")


def _describe(error: Any, count: int) -> str:
    if str(error) == "unexpected end of data":
        return f"its tar archive ends within member {count}: it is truncated"
    return f"its tar archive is damaged at member {count + 1}: {error}"
