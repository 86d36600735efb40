"""The cells of a table's line, as GitHub divides it."""

from __future__ import annotations

SPACES = " \t"


def cells(line: str) -> list[tuple[str, int]]:
    r"""Text and column (from 1) of each cell; a pipe behind a backslash divides nothing, in code neither.

    >>> cells(r"| a | `b \| c` |")
    [('a', 3), ('`b | c`', 7)]
    """
    indent = len(line) - len(line.lstrip(SPACES))
    parts = _parts(line.strip(SPACES))
    if parts and not parts[0][0]:
        parts.pop(0)
    if parts and not parts[-1][0]:
        parts.pop()
    return [_cell(part, indent + begin) for part, begin in parts]


def _parts(line: str) -> list[tuple[str, int]]:
    parts, begin, pipe = [], 0, line.find("|")
    while pipe >= 0:
        if line[pipe - 1 : pipe] != "\\":
            parts.append((line[begin:pipe], begin))
            begin = pipe + 1
        pipe = line.find("|", pipe + 1)
    return [*parts, (line[begin:], begin)]


def _cell(part: str, begin: int) -> tuple[str, int]:
    text = part.strip(SPACES)
    indent = len(part) - len(part.lstrip(SPACES)) if text else 0
    return text.replace("\\|", "|"), begin + indent + 1
