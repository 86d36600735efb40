"""Small accessors for the content of a parsed file: line numbers, mappings, texts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path, PurePath
from typing import Any

from infracat.catalog.mistakes import printable


def line_of(text: str, *words: str) -> int:
    """The line of the last of ``words``: each is searched for after the one before, as far as they are found."""
    position = 0
    for word in words:
        found = re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])").search(text, position)
        if not found:
            break
        position = found.end()
    return text.count("\n", 0, position) + 1


def origin(path: PurePath | Path, line: int = 0) -> str:
    """``apps/web/package.json:12``."""
    return f"{printable(path.as_posix())}:{line}" if line else printable(path.as_posix())


def table_at(found: Any, *steps: str) -> dict[str, Any]:
    """The mapping below ``found`` at ``steps``; an empty one if there is none."""
    for step in steps:
        found = found.get(step) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def text_of(found: Any) -> str:
    """The text, stripped; an empty one for a value of another type."""
    return found.strip() if isinstance(found, str) else ""


def texts_of(found: Any) -> list[str]:
    """The texts in a list; a single text counts as a list of it."""
    each: Iterable[Any] = found if isinstance(found, list) else [found]
    return [text for text in each if isinstance(text, str)]
