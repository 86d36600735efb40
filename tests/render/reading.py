"""Reads a rendered document back with a Markdown parser: what its readers see, and the fields that stand in code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@dataclass(frozen=True)
class Cell:
    """``text`` is what stands there without the code, ``fields`` what the code states, all of it as text."""

    text: str
    fields: dict[str, Any]


def tables(text: str) -> dict[str, list[list[Cell]]]:
    """Each table by the heading above it, its own headings as the first row."""
    found: dict[str, list[list[Cell]]] = {}
    heading, inside = "", ""
    for token in PARSER.parse(text):
        match token.type:
            case "heading_open" | "th_open" | "td_open":
                inside = token.type
            case "table_open":
                found[heading] = []
            case "tr_open":
                found[heading].append([])
            case "inline" if inside == "heading_open":
                heading, inside = cell(token).text, ""
            case "inline" if inside:
                found[heading][-1].append(cell(token))
                inside = ""
    return found


def items(text: str) -> dict[str, list[Cell]]:
    """The items of each list by the heading above it."""
    found: dict[str, list[Cell]] = {}
    heading, inside = "", ""
    for token in PARSER.parse(text):
        if token.type in ("heading_open", "list_item_open"):
            inside = token.type
        elif token.type == "inline" and inside:
            if inside == "heading_open":
                heading = cell(token).text
            else:
                found.setdefault(heading, []).append(cell(token))
            inside = ""
    return found


def cell(token: Token) -> Cell:
    words = ""
    fields: dict[str, Any] = {}
    for child in token.children or []:
        match child.type:
            case "code_inline":
                fields |= yaml.load(child.content, yaml.BaseLoader)
            case "html_inline":
                words += "\n" if child.content == "<br>" else child.content
            case "softbreak" | "hardbreak":
                words += "\n"
            case _:
                words += child.content
    return Cell(words.removesuffix(" " * len(fields)) if fields else words, fields)


def html(text: str) -> Iterator[str]:
    """All HTML in it."""
    for token in PARSER.parse(text):
        for each in (token, *(token.children or [])):
            if each.type in ("html_block", "html_inline"):
                yield each.content.strip()
