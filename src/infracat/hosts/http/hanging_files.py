"""Files that OpenSSL would read itself, where their file system may hang: read as any other, and handed to it."""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts.files import questions

if TYPE_CHECKING:
    from infracat.hosts.host import Host

LONGEST = 4 * 1024 * 1024  # bytes


def text_where_it_may_hang(host: Host, path: Path) -> str | None:
    """The text of a file, or of all files in a folder; None where OpenSSL may read them itself. OSError as it comes."""
    if not host.guarded.mounts.may_hang(path):
        return None
    if host.ask(questions.kind, path) != "directory":
        return _content(host, path).decode(errors="replace")
    files = [path / name for name in host.ask(questions.names, path)]
    return "\n".join(
        _content(host, each).decode(errors="replace") for each in files if host.ask(questions.kind, each) == "file"
    )


@contextmanager
def readable_copy(host: Host, path: Path) -> Iterator[Path]:
    """The file itself, or, where that may hang, a copy that is nowhere on a disk if the system can do that."""
    if not host.guarded.mounts.may_hang(path):
        yield path
    elif hasattr(os, "memfd_create"):
        with os.fdopen(os.memfd_create("copy"), "wb", buffering=0) as copy:
            copy.write(_content(host, path))
            yield Path(f"/proc/self/fd/{copy.fileno()}")
    else:
        with host.scratch() as folder:
            copied = folder / "copy"
            copied.write_bytes(_content(host, path))
            yield copied


def _content(host: Host, path: Path) -> bytes:
    data = host.ask(questions.content, path, LONGEST + 1, read=b64decode)
    if len(data) > LONGEST:
        raise CannotObserve(f"{path}: is larger than {LONGEST:,} bytes")
    return data
