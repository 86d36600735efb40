"""Files that are there whole or not at all.

PYTEST_DONT_REWRITE
"""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` under a temporary name, then rename it: no reader sees half of it.

    Raises ``OSError``; then what was at ``path`` before is untouched, and nothing else is left behind.
    """
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
