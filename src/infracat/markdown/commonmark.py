"""Markdown as GitHub reads it, by markdown-it: blocks only; inline content is parsed where somebody asks for it.

Only the reader of documents imports this module: markdown-it costs about 50 ms.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.table import table
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.backticks import backtick
from markdown_it.token import Token

from infracat.catalog.source import SourceError
from infracat.markdown.cells_of_line import cells

MOST_LINES = 100_000  # ten thousand rows, each with nine lines about it
MOST_PIPES = 200  # in the line of a table's headings
MAX_DEPTH = 24  # levels of quotes and lists, of which a list counts twice; documents have four
LONGEST_LABEL = 100  # characters of a footnote's label

_IN_ADDRESSES = frozenset("-._/:?=#%@+,;$!{}")

Env = MutableMapping[str, Any]  # markdown-it's: link references, and "footnotes" by label


class _Parser(MarkdownIt):
    """Addresses stay as they are written: ``${HOST}`` in one is a variable."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802
        return link


@cache
def parser() -> MarkdownIt:
    made = _Parser("commonmark", {"maxNesting": 2 * MAX_DEPTH}).enable(["table", "strikethrough"]).disable("inline")
    made.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    made.block.ruler.before("table", "depth", _depth)
    made.block.ruler.before("reference", "footnote", _footnote, {"alt": ["paragraph", "reference"]})
    made.inline.ruler.at("backticks", _backtick)
    made.inline.ruler.before("link", "footnote", _footnote_mark)
    made.inline.ruler.before("newline", "address", _address)
    return made


def blocks(text: str, env: Env) -> list[Token]:
    """The tokens of all blocks; ``tr_open`` has the cells of its line in ``meta["cells"]``.

    Raises ``SourceError`` for more lines than a document has, and for nesting that no document has: markdown-it would
    leave out the rest in silence.
    """
    if (lines := text.count("\n")) > MOST_LINES:
        raise SourceError(f"has {lines:,} lines: a catalog has at most {MOST_LINES:,}", MOST_LINES + 1, 1)
    return parser().parse(text, env)


def _depth(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: ARG001
    if state.level >= MAX_DEPTH:
        raise SourceError("quotes and lists are nested too deep for a document", start + 1, 1)
    return False


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """markdown-it's rule leaves out surplus cells, and the columns in which cells begin."""
    before = len(state.tokens)
    if state.src.count("|", state.bMarks[start], state.eMarks[start]) > MOST_PIPES:
        return False
    if not table(state, start, end, silent):
        return False
    for token in state.tokens[before:]:
        if token.type == "tr_open" and token.map:
            token.meta["cells"] = _cells(state, token.map[0])
    return True


def _cells(state: StateBlock, line: int) -> list[tuple[str, int]]:
    begin = state.bMarks[line] + state.tShift[line]
    indent = begin - (state.src.rfind("\n", 0, begin) + 1)
    return [(text, column + indent) for text, column in cells(state.src[begin : state.eMarks[line]])]


def _footnote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``[^1]: text``: one line, or a paragraph that the next definition ends."""
    label = _label(state, start)
    if not label or state.is_code_block(start):
        return False
    if silent:
        return True
    line = start + 1
    while line < end and not state.isEmpty(line) and not _label(state, line) and state.sCount[line] >= state.blkIndent:
        line += 1
    words = state.getLines(start, line, state.blkIndent, False).strip()
    state.env.setdefault("footnotes", {}).setdefault(label, " ".join(words[len(label) + 4 :].split()))
    state.line = line
    return True


def _label(state: StateBlock, line: int) -> str:
    begin = state.bMarks[line] + state.tShift[line]
    text = state.src[begin : min(state.eMarks[line], begin + LONGEST_LABEL + 4)]
    label, closed, _ = text.removeprefix("[^").partition("]:")
    return label if text.startswith("[^") and closed and _is_label(label) else ""


def _is_label(label: str) -> bool:
    return bool(label) and not any(char.isspace() or char in "[]" for char in label)


def _footnote_mark(state: StateInline, silent: bool) -> bool:
    """``[^1]`` is a footnote's mark where the document has that footnote; else it is text, as on GitHub."""
    if not state.src.startswith("[^", state.pos):
        return False
    label = state.src[state.pos + 2 : state.pos + LONGEST_LABEL + 3].partition("]")[0]
    if label not in state.env.get("footnotes", {}):
        return False
    if not silent:
        state.push("footnote", "", 0).content = label
    state.pos += len(label) + 3
    return True


def _address(state: StateInline, silent: bool) -> bool:
    """Underscores in an address without ``<>`` are no emphasis: ``https://es:9200/__admin__/x``, as on GitHub."""
    begin = state.pos
    if not state.src.startswith("://", begin) or not state.src[max(begin - 5, 0) : begin].lower().endswith(
        ("https", "http")
    ):
        return False
    end = begin + 3
    while end < state.posMax and (state.src[end].isalnum() or state.src[end] in _IN_ADDRESSES):
        end += 1
    address = state.src[begin:end].rstrip("_.,:;!?") or ":"
    if not silent:
        state.push("text", "", 0).content = address
    state.pos += len(address)
    return True


def _backtick(state: StateInline, silent: bool) -> bool:
    """markdown-it's rule forgets the line breaks in code; what follows would have a wrong line."""
    begin, before = state.pos, len(state.tokens)
    found = backtick(state, silent)
    for token in state.tokens[before:]:
        if token.type == "code_inline":
            token.meta["lines"] = state.src.count("\n", begin, state.pos)
    return found
