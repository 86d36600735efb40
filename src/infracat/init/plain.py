"""Small questions to what a file holds: lines, mappings, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from infracat.catalog.mistakes import printable


def line_of(text: str, *words: str) -> int:
    """The line on which the last of ``words`` stands, each looked for after the one before; the last that was found."""
    place = 0
    for word in words:
        found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])").search(text, place)
        if not found:
            break
        place = found.end()
    return text.count("\n", 0, place) + 1


def origin(path: PurePath | Path, line: int = 0) -> str:
    """``apps/web/package.json:12``."""
    return f"{printable(path.as_posix())}:{line}" if line else printable(path.as_posix())


def table(found: Any, *steps: str) -> dict[str, Any]:
    """The mapping at the end of ``steps``; an empty one where there is none."""
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def word(found: Any) -> str:
    """Text as it is; nothing for anything else."""
    return found.strip() if isinstance(found, str) else ""


def words(found: Any) -> list[str]:
    """The texts of a list; of one text, that one."""
    each: Iterable[Any] = found if isinstance(found, list) else [found]
    return [text for text in each if isinstance(text, str)]
