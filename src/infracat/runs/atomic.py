"""Files that are there whole or not at all.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from infracat.runs.private import open_new


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` under a temporary name, then rename it: no reader sees half of it, others see nothing.

    Raises ``OSError``; then what was at ``path`` before is untouched, and nothing else is left behind.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "w", encoding="utf-8", errors="backslashreplace", newline="\n", opener=open_new) as file:
            file.write(text)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def rewrite(path: Path, text: str) -> None:
    """The same for a file of the project's: what is there keeps its mode, and a link to it stays one."""
    target = path.resolve()
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        unfinished.write_bytes(text.encode())
        with suppress(FileNotFoundError):
            unfinished.chmod(target.stat().st_mode & 0o7777)
        unfinished.replace(target)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
