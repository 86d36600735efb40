"""What to say where there is no catalog.yaml, and a document that people keep as their catalog lies there."""

from __future__ import annotations

import stat
from contextlib import suppress
from pathlib import Path

from infracat.catalog.mistakes import printable
from infracat.facts import CannotObserve
from infracat.hosts.files import questions
from infracat.hosts.files.guarded_files import Ask

DEFAULT = "catalog.yaml"
DOCUMENTS = ("INFRASTRUCTURE.md", "docs/INFRASTRUCTURE.md", "catalog.md", "docs/catalog.md")


def instead_of(path: Path, ask: Ask) -> str:
    """``; to verify INFRASTRUCTURE.md: …`` where ``path``, which is not there, is the default; else nothing."""
    if path.name != DEFAULT:
        return ""
    for name in DOCUMENTS:
        if _is_file(path.parent / name, ask):
            return f"; to verify {name}: infracat verify -c {printable(str(path.parent / name))}"
    return "; infracat init writes a first one"


def _is_file(path: Path, ask: Ask) -> bool:
    with suppress(OSError, ValueError, CannotObserve):
        return stat.S_ISREG(ask(questions.status, path, read=lambda told: questions.Status(**told)).mode)
    return False
