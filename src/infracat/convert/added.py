"""Puts rows into a catalog's text; all that stands in it stays as it is, to the byte."""

from __future__ import annotations

from itertools import groupby

from infracat.catalog.load import HEAD
from infracat.convert.document import ReadRow
from infracat.convert.places import Place, Places, places
from infracat.convert.whole import section_lines, sorted_by_section
from infracat.convert.yaml_nodes import indented
from infracat.convert.yaml_rows import row_lines

BOM = "\ufeff"


class CannotAdd(Exception):
    """The catalog has no place for a row; the text says where, and what to change."""


def with_rows(text: str, rows: tuple[ReadRow, ...], file: str) -> str:
    """``text`` with ``rows`` behind those of their sections; ``file`` is their document's path from there."""
    bare = text.removeprefix(BOM)
    known = places(bare)
    put: dict[int, list[str]] = {}
    by_section = groupby(sorted_by_section(rows), key=lambda row: row.section)
    found = [_put(known, section, list(of), file) for section, of in by_section]
    for place, lines in sorted(found, key=lambda each: each[0] is known.end):  # sections that are new come last
        put.setdefault(place.line, []).extend(indented(lines, " " * place.indent))
    return text[: len(text) - len(bare)] + _joined(known.lines, put, _line_break(bare))


def _put(known: Places, section: str, rows: list[ReadRow], file: str) -> tuple[Place, list[str]]:
    place = known.sections.get(section)
    if known.end.in_brackets:
        raise CannotAdd("is in braces: rows are added to a catalog of lines, such as `cli_tools:`")
    if place is None:
        lines = row_lines(rows[0], file) if section == HEAD else section_lines(section, rows, file)
        return known.end, ["", *lines]
    if place.in_brackets:
        why = f"line {place.begins}: {section} is in brackets: rows are added to a list of `- name: …`"
        raise CannotAdd(f"{why}; where it has none, take the section out")
    return place, [line for row in rows for line in row_lines(row, file)]


def _joined(lines: list[str], put: dict[int, list[str]], line_break: str) -> str:
    """``put``: by the index of the line before which they go."""
    parts: list[str] = []
    for index in range(len(lines) + 1):
        if added := put.get(index):
            parts.append(_block(parts[-1] if parts else "", added, line_break))
        if index < len(lines):
            parts.append(lines[index])
    return "".join(parts)


def _block(before: str, added: list[str], line_break: str) -> str:
    """A file whose last line has no line break has none then either."""
    is_open = bool(before) and before[-1] not in "\n\r\x85\u2028\u2029"
    lines = added[1:] if not added[0] and not before.strip() else added  # one blank line is enough
    text = line_break.join(lines)
    return line_break + text if is_open else text + line_break


def _line_break(text: str) -> str:
    """That of the file's first line."""
    first = next((char for char in text if char in "\r\n"), "\n")
    return "\r\n" if first == "\r" and text[text.index("\r") :].startswith("\r\n") else first
