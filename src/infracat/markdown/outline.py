"""Headings that are not marked as such: a bold line above what it is about, ``Required:`` above a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from infracat.markdown.blocks import Block, Blocks, Code, Heading, Inline, List, Paragraph, Table, Title
from infracat.markdown.details import label_alone
from infracat.markdown.env_names import names
from infracat.markdown.vocabulary import fact_of, meanings, tables

BOLD_LEVEL, ITEM_LEVEL = 7, 8  # below all headings
_MOST_WORDS = 12


def outlined(blocks: Blocks) -> Iterator[Block]:
    """The blocks, with bold lines as ``Title``s; what stands below one has it in ``under``.

    ``**Required**`` and ``Optional:`` are headings of the list or table that comes next only. A label, as ``**Fix:**``,
    is none, nor is a line at the top of the document.
    """
    bold: Heading | None = None
    above: Heading | None = None
    parent: object = None
    for block in blocks:
        last = block.under[-1] if block.under else None
        if last is not parent:
            bold = above = None
        parent = last
        below = tuple(each for each in (bold, above) if each)
        if isinstance(block, List | Table) and below:
            yield replace(block, under=(*block.under, *below))
            above = None
            continue
        above = _of_next(block)
        if title := _title(block):
            bold = Heading(BOLD_LEVEL, title)
            yield Title((*block.under, bold), block.line)
        else:
            yield replace(block, under=(*block.under, bold)) if bold and not isinstance(block, Title) else block


def _of_next(block: Block) -> Heading | None:
    """What a paragraph states of the rows behind it."""
    if not isinstance(block, Paragraph) or not block.under or not label_alone(block.text.lines[-1]):
        return None
    last = block.text.lines[-1]
    return Heading(ITEM_LEVEL, last) if fact_of(last.text.rstrip(" :")) else None


def _title(block: Block) -> Inline | None:
    if not isinstance(block, Paragraph) or len(block.under) < 2 or block.text.struck:
        return None
    words = [piece for piece in block.text.pieces if piece.text.strip()]
    text = block.text.text
    is_bold = bool(words) and all(piece.strong and piece.kind != "link" for piece in words)
    is_title = is_bold and "\n" not in text and len(text.split()) <= _MOST_WORDS and not text.endswith((".", ":", "!"))
    return block.text if is_title and not _is_label(text) else None


def _is_label(text: str) -> bool:
    """Whether it announces a part of a row: ``**Installation**``."""
    sections: Mapping[str, object] = tables()["columns"]
    return any(meanings(section, text) for section in sections)


def with_code(blocks: Blocks) -> Iterator[Block]:
    """A list of one item takes the code behind it: whoever wrote it did not indent the code of ``1. Docker``."""
    pending: List | None = None
    for block in blocks:
        if pending and isinstance(block, Code) and block.under == pending.under and not any(names(block)):
            item = pending.items[0]
            pending = replace(pending, items=(replace(item, blocks=(*item.blocks, block)),))
            continue
        if pending:
            yield pending
        pending = block if isinstance(block, List) and len(block.items) == 1 else None
        if pending is None:
            yield block
    if pending:
        yield pending
