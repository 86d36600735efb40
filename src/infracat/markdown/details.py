"""What stands below an item or a heading that is a row: labelled lines, further words, and code.

A line in an assignment, as ``API_KEY=…``, keeps its name only: a value may be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from infracat.markdown.blocks import Block, Code, Inline, Item, List, Paragraph, Piece, Table, Unread
from infracat.markdown.cells.words import any_of, tables
from infracat.markdown.phrases import labelled, plainly_labelled
from infracat.markdown.secrets import looks_real

_CODE = tables()["code"]
_ASKS = re.compile(rf"(?:^|\s)(?:{any_of(_CODE['asks'])})(?:\s*$|\s*[|;&#])")
_INSTALLS = re.compile(rf"(?<![\w-])(?:{any_of(_CODE['installs'])})(?![\w-])")
_PROMPT = re.compile(r"^(?:\$|>|PS>|C:\\>)\s+(?=\S)")
_ASSIGNED = re.compile(
    r"(?P<name>^\s*-?\s*(?:export\s+|set\s+|ENV\s+|\$env:)?[A-Z_][A-Z0-9_]*\s?(?:=|:\s))(?P<value>.*)"
)
_NAME = re.compile(r"[A-Z_][A-Z0-9_]*")
_COMMENT = re.compile(r"\s*(?:#|//|REM\s|::)\s?")


class Detail(NamedTuple):
    """``label`` is empty where there is none. ``does`` is what code shows to be for: ``Verify``, ``Install``."""

    label: str
    words: Inline
    does: str = ""


def details(blocks: Sequence[Block], announced: str = "", at: Inline | None = None) -> Iterator[Detail]:
    """The details in ``blocks``, in order; what a label alone announces follows it: ``**Verify:**``, then code."""
    for block in blocks:
        found = list(_of_block(block, announced))
        if at and not any(each.label == announced for each in found):
            yield Detail("", at)
        yield from found
        announced, at = _announced(block)
    if at:
        yield Detail("", at)


def _announced(block: Block) -> tuple[str, Inline | None]:
    """The label at the end of a paragraph that has nothing behind it."""
    if not isinstance(block, Paragraph) or not block.text.lines:
        return "", None
    last = block.text.lines[-1]
    found = label_alone(last)
    return (found, last) if found else ("", None)


def label_alone(line: Inline) -> str:
    """``**Verify:**``, ``Install with:`` → the label of what follows; "" for a line that says more."""
    each = labelled(line)
    if each.label:
        return "" if each.words.text else each.label
    text = line.text.rstrip()
    return text.rstrip(" :") if text.endswith(":") and len(text) < 40 else ""


def _of_block(block: Block, announced: str) -> Iterator[Detail]:
    match block:
        case Paragraph(text=text):
            yield from of_lines(text)
        case List(items=items):
            for item in items:
                yield from _of_item(item, announced)
        case Code():
            yield from _of_code(block, announced)
        case Table(columns=columns, rows=rows):
            for row in (columns, *rows):
                yield from (Detail("", cell) for cell in row if cell.text)
        case Unread(columns=columns):
            yield from (Detail("", Inline((Piece(words),), block.line)) for words in columns)


def of_lines(text: Inline) -> Iterator[Detail]:
    """Lines with a label begin a new detail; others go on with the one before. A label alone is none."""
    label: str = ""
    so_far: list[Piece] = []
    at = text
    for line in map(_without_secret, text.lines):
        each = plainly_labelled(line)
        alone = label_alone(line)
        if alone or each.label:
            yield from _detail(label, so_far, at)
            label, so_far, at = alone or each.label, [] if alone else list(each.words.pieces), line
        elif so_far:
            so_far += [Piece("\n"), *line.pieces]
        else:
            so_far, at = list(line.pieces), line
    yield from _detail(label, so_far, at)


def _detail(label: str, pieces: Sequence[Piece], at: Inline) -> Iterator[Detail]:
    words = Inline(tuple(pieces), at.line, at.column)
    if words.text:
        yield Detail(label, words)


def _of_item(item: Item, announced: str) -> Iterator[Detail]:
    if item.text.struck:
        return
    alone = label_alone(item.text) if item.blocks else ""
    if alone:
        yield from details(item.blocks, alone, item.text)
        return
    each = plainly_labelled(item.text)
    if item.text.text:
        yield Detail(each.label or announced, each.words if each.label else item.text)
    yield from details(item.blocks)


def _of_code(code: Code, announced: str) -> Iterator[Detail]:
    lines = [_PROMPT.sub("", line.rstrip()) for line in code.text.split("\n")]
    commands = [line.strip() for line in lines if line.strip() and not _COMMENT.match(line)]
    comments = [line.strip() for line in lines if _COMMENT.match(line)]
    at = Inline((), code.line + 1)
    if any(_ASSIGNED.match(line) for line in lines):
        yield Detail(announced, _code(at, "\n".join(without_value(line) for line in lines if line.strip())))
        return
    if len(commands) == 1 or (commands and not comments and not _goes_on(lines)):
        yield Detail(announced, _code(at, " && ".join(commands)), _does(commands))
        yield from (Detail("", replace(at, pieces=(Piece(each),))) for each in comments)
    elif commands or comments:
        does = "" if comments else _does(commands)
        yield Detail(announced, _code(at, "\n".join(line for line in lines if line.strip())), does)


def _goes_on(lines: Sequence[str]) -> bool:
    """Whether a command takes several lines, or is a part of something else than a shell's."""
    return any(
        line.endswith(("\\", "{", "(", "[", "|", "&&", "||", "`", "do", "then")) or line[:1] in "}) \t"
        for line in lines
        if line.strip()
    )


def _does(commands: Sequence[str]) -> str:
    if commands and all(_ASKS.search(command) for command in commands):
        return "Verify"
    return "Install" if any(_INSTALLS.search(command) for command in commands) else ""


def _code(at: Inline, text: str) -> Inline:
    return replace(at, pieces=(Piece(text, "code", line=at.line),))


def _without_secret(line: Inline) -> Inline:
    """``POSTGRES_PASSWORD=…`` as a line of words: what looks like a secret is not kept."""
    found = _ASSIGNED.match(line.text)
    name = _NAME.findall(found["name"])[-1] if found else ""
    if not found or not looks_real(name, found["value"].strip()):
        return line
    return replace(line, pieces=(Piece(f"{name}=", "code"),))


def without_value(line: str) -> str:
    """``export API_KEY=abc`` → ``export API_KEY=``"""
    found = _ASSIGNED.match(line)
    return found["name"].rstrip() if found else line
