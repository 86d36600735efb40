"""zip archives: the checksum of every member."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from pathlib import Path

from infracat.formats.flaws import Damaged, Unreadable

MAGIC = (b"PK\x03\x04", b"PK\x05\x06")


def read_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            if any(member.flag_bits & 1 for member in archive.infolist()):
                raise Unreadable("its zip archive is encrypted")
            if bad := archive.testzip():
                raise Damaged(f"its zip archive is damaged: the checksum of {bad} is wrong")
    except zipfile.BadZipFile as error:
        raise Damaged(f"its zip archive is damaged or truncated: {error}") from None
    except (zlib.error, lzma.LZMAError, EOFError) as error:
        raise Damaged(f"its zip archive is damaged: {error}") from None
    except NotImplementedError as error:
        raise Unreadable(f"its zip archive cannot be read: {error}") from None
