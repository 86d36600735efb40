"""From a path to text: what cannot be a catalog is refused before anybody parses it."""

from __future__ import annotations

import re
import stat
from pathlib import Path

LARGEST = 5_000_000  # bytes; ten thousand rows are a third of it
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Refused(Exception):
    """A file, or its YAML, that nothing more can be read from. Line 0 is the file as a whole."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def read_bytes(path: Path) -> bytes:
    """What is in the file; raises ``Refused`` for anything but a readable file of a sensible size."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise Refused("is a folder, not a catalog; name the file in it")
        if not stat.S_ISREG(status.st_mode):
            raise Refused("is not a file")
        if status.st_size > LARGEST:
            raise _too_large(status.st_size)
        return path.read_bytes()
    except FileNotFoundError:
        raise Refused("no such file") from None
    except PermissionError:
        raise Refused("cannot be read: permission denied") from None
    except OSError as error:
        raise Refused(f"cannot be read: {error.strerror}") from None
    except ValueError:  # a NUL in the name
        raise Refused("no file can have such a name") from None


def decode(data: bytes) -> str:
    """The text, less a byte order mark; raises ``Refused`` for what is not UTF-8 or not printable."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Refused("is UTF-16, not UTF-8: save it as UTF-8", 1, 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode("utf-8", "replace"))
        why = f"is not UTF-8: byte 0x{error.object[error.start]:02X} at offset {error.start}"
        raise Refused(f"{why}; save it as UTF-8", line, column) from None
    if found := _UNPRINTABLE.search(text):
        code = f"U+{ord(found[0]):04X}"
        raise Refused(f"holds the control character {code}", *_place(text[: found.start()]))
    return text


def _too_large(size: int) -> Refused:
    return Refused(f"is too large for a catalog: {size / 1e6:.1f} MB, at most {LARGEST // 1_000_000} MB")


def _place(before: str) -> tuple[int, int]:
    """Line and column of what comes after ``before``."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")
