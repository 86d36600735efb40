"""Names of tools, with what stands behind them: ``Node.js 18+``, ``Xcode 15+ (macOS)``, ``npm or yarn``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from infracat.init.known_tools import VERIFY
from infracat.markdown.cells import versions
from infracat.markdown.cells.programs import program, together
from infracat.markdown.cells.read import Value

_BRACKETS = re.compile(r"(.*?\S)\s*\(([^()]+)\)")
_VERSION = re.compile(r"(.*?\S)\s+((?:version\s+|v|[<>≥=~^]+\s*)?[0-9][^()]*)", re.IGNORECASE)


class NamedTool(NamedTuple):
    """``title`` is what it is called alone; ``rest`` are words that say something else."""

    title: str
    fields: Mapping[str, Value]
    rest: str = ""


def tool_named(title: str) -> NamedTool | None:
    """A known program, several of them, or one with a version or words in brackets behind it; None for others."""
    if name := program(title):
        return NamedTool(title, {"name": name, **({"verify": VERIFY[name]} if name in VERIFY else {})})
    if several := together(title):
        return NamedTool(title, {"name": several[0], "verify": several[1]})
    return _in_brackets(title) or _versioned(title)


def _in_brackets(title: str) -> NamedTool | None:
    """``kubectl (1.28+)``, ``Xcode 15+ (macOS)``."""
    found = _BRACKETS.fullmatch(title)
    if not found or "(" in found[1]:
        return None
    own = tool_named(found[1]) or NamedTool(found[1], {})
    version = versions.read(found[2], minimum=True)
    if "min_version" in own.fields or "version" in own.fields:
        return own._replace(rest=" ".join(filter(None, (own.rest, found[2]))))
    return NamedTool(own.title, {**own.fields, **version.fields}, version.rest)


def _versioned(title: str) -> NamedTool | None:
    """``Node.js 18+``; a number behind another product belongs to its name: ``Visual Studio 2022``."""
    found = _VERSION.fullmatch(title)
    name = program(found[1]) if found else None
    if not found or (name is None and found[2].isdigit()):
        return None
    version = versions.read(found[2], minimum=True)
    if not version.fields:
        return None
    own = tool_named(found[1]) or NamedTool(found[1], {})
    return NamedTool(own.title, {**own.fields, **version.fields}, version.rest)
