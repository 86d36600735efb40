"""A catalog's texts in Markdown: whoever reads the document sees the very text, and none of it is markup or HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_SPECIAL = re.compile(
    r"\\(?=[!-/:-@\[-`{-~\s]|$)"  # elsewhere a backslash is a backslash
    r"|[`*\[\]|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"
    r"|:(?=[a-z][a-z0-9_]*:|[+-]1:)"  # an emoji
)
_TWICE = ("~", "$")  # two of them strike out, or are a formula
_ENTITIES = {"<": "&lt;", "\n": "<br>"}
_ENTITY = re.compile(r"&(?=[#A-Za-z])|[<\n]|^ | $|(?<= ) |(?! )\s", re.ASCII)
_OTHER_SPACE = re.compile(r"[^\S \n]")
_BLOCK = re.compile(r"^(?:([#>+=-])|([0-9]+)([.)]))")
_CLOSING = re.compile(r"(^| )(#+)$")
_TICKS = re.compile(r"`+")


def inline(text: str) -> str:
    r"""``text`` for a cell or amid a line: ``a*b`` → ``a\*b``; line breaks are ``<br>``."""
    escaped = _SPECIAL.sub(r"\\\g<0>", text)
    for char in _TWICE:
        if text.count(char) > 1:
            escaped = escaped.replace(char, f"\\{char}")
    escaped = _ENTITY.sub(_entity, escaped)
    return _OTHER_SPACE.sub(lambda match: f"&#{ord(match[0])};", escaped)


def _entity(match: re.Match[str]) -> str:
    found = match[0]
    return "&amp;" if found == "&" else _ENTITIES.get(found) or f"&#{ord(found)};"


def heading(text: str) -> str:
    r"""``text`` as the words of a heading: ``C #`` → ``C \#``, as those at its end would be part of its marks."""
    return _CLOSING.sub(r"\1\\\2", inline(text))


def paragraph(text: str) -> str:
    r"""``text`` as a paragraph of its own: ``# a`` is no heading, ``1. a`` no list."""
    return _BLOCK.sub(lambda match: f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}", inline(text))


def code(text: str) -> str:
    """A text of one line as a code span, whatever back-ticks it holds."""
    ticks = "`" * (max((len(run) for run in _TICKS.findall(text)), default=0) + 1)
    padding = " " if "`" in (text[:1], text[-1:]) else ""
    return f"{ticks}{padding}{text}{padding}{ticks}"


def code_in_cell(text: str) -> str:
    """The same in a table, where a pipe ends a cell in code too."""
    return code(text).replace("|", "\\|")


def fenced(text: str, language: str = "", indent: str = "") -> str:
    """A code block that nothing in it can close."""
    ticks = "`" * max(max((len(run) for run in _TICKS.findall(text)), default=0) + 1, 3)
    lines = [f"{ticks}{language}", *text.rstrip("\n").split("\n"), ticks]
    return "\n".join(f"{indent}{line}" if line else "" for line in lines)


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Cells are Markdown already; an empty one says so."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cell or '-' for cell in line)} |" for line in lines)
