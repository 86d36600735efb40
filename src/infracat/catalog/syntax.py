"""YAML's syntax errors, with their position and how to correct them."""

from __future__ import annotations

import yaml

from infracat.catalog.mistakes import shown
from infracat.catalog.source import SourceError

_INDICATORS = "*&@`%!|>{}[],"  # a plain value cannot begin with one


def syntax_error(error: yaml.MarkedYAMLError, text: str) -> SourceError:
    """The parser's error as a ``SourceError``; ``text`` is the whole file."""
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return SourceError(f"is not YAML: {error.problem}", 1, 1)
    lines = text.replace("\r\n", "\n").split("\n")
    source = lines[mark.line] if mark.line < len(lines) else ""
    message = " ".join(part for part in (error.context, error.problem) if part)
    hint = _hint(error, source, mark.column)
    return SourceError(f"is not YAML: {message}{f'; {hint}' if hint else ''}", mark.line + 1, mark.column + 1)


def _hint(error: yaml.MarkedYAMLError, source: str, column: int) -> str:
    problem, at = error.problem or "", source[column : column + 1]
    if "tab" in problem or at == "\t" or "\t" in source[: len(source) - len(source.lstrip())]:
        return "indent with spaces, not with tabs"
    start = error.context_mark
    if start and (hint := _context_hint(error.context or "", start.line, source[start.column : start.column + 1])):
        return hint
    if at and at in _INDICATORS:
        return f"quote a value that begins with {shown(at)}"
    return _structure_hint(problem)


def _context_hint(context: str, line: int, at: str) -> str:
    match context:
        case "while parsing a quoted scalar":
            return "in double quotes a backslash is an escape: use single quotes"
        case "while scanning a quoted scalar":
            return f"the quote of line {line + 1} is not closed"
        case "while parsing a flow sequence" | "while parsing a flow mapping":
            return f"a bracket of line {line + 1} is not closed, or a text that holds a comma is not quoted"
        case "while scanning an alias" | "while scanning an anchor" | "while scanning a directive":
            return f"quote a value that begins with {shown(at)}"
    return ""


def _structure_hint(problem: str) -> str:
    match problem:
        case "mapping values are not allowed in this context":
            return "quote a value that contains ': ', or check the indent"
        case "did not find expected key" | "did not find expected '-' indicator":
            return "check the indent, and quotes inside quotes"
    return ""
