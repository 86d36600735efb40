"""Reads a file's text; a file that cannot be a catalog is rejected before it is parsed."""

from __future__ import annotations

import re
import stat
from base64 import b64decode
from pathlib import Path

from infracat.facts import CannotObserve
from infracat.hosts.files import questions
from infracat.hosts.files.guarded_files import Ask, directly

NO_SUCH_FILE = "no such file"
MAX_SIZE = 5_000_000  # bytes; ten thousand rows are a third of it
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SourceError(Exception):
    """A file cannot be read, or its YAML cannot be parsed any further. Line 0 is the file as a whole."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def read_bytes(path: Path, ask: Ask = directly) -> bytes:
    """The file's content; raises ``SourceError`` for anything but a readable file of a sensible size."""
    try:
        status = ask(questions.status, path, read=lambda told: questions.Status(**told))
        if stat.S_ISDIR(status.mode):
            raise SourceError("is a folder, not a catalog; name the file in it")
        if not stat.S_ISREG(status.mode):
            raise SourceError("is not a file")
        if status.size > MAX_SIZE:
            raise _too_large(f"{status.size / 1e6:.1f} MB")
        data = ask(questions.content, path, MAX_SIZE + 1, read=b64decode)
        if len(data) > MAX_SIZE:  # the size of a file in /proc, or of FUSE, may be 0
            raise _too_large("more than its size says")
        return data
    except CannotObserve as error:
        raise SourceError(f"cannot be read: {str(error).removeprefix(f'{path.absolute()}: ')}") from None
    except FileNotFoundError:
        raise SourceError(NO_SUCH_FILE) from None
    except PermissionError:
        raise SourceError("cannot be read: permission denied") from None
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}") from None
    except ValueError:  # a NUL in the name
        raise SourceError("no file can have such a name") from None


def decode(data: bytes) -> str:
    """The text, less a byte order mark; raises ``SourceError`` for what is not UTF-8 or not printable."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError("is UTF-16, not UTF-8: save it as UTF-8", 1, 1)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(data[: error.start].decode("utf-8", "replace"))
        why = f"is not UTF-8: byte 0x{error.object[error.start]:02X} at offset {error.start}"
        raise SourceError(f"{why}; save it as UTF-8", line, column) from None
    if found := _UNPRINTABLE.search(text):
        code = f"U+{ord(found[0]):04X}"
        raise SourceError(f"holds the control character {code}", *_place(text[: found.start()]))
    return text


def _too_large(size: str) -> SourceError:
    return SourceError(f"is too large for a catalog: {size}, at most {MAX_SIZE // 1_000_000} MB")


def _place(before: str) -> tuple[int, int]:
    """Line and column of the end of ``before``."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")
