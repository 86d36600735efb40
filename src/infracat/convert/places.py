"""Where a catalog in YAML takes further rows: behind the last of each section, and sections behind all else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from infracat.catalog.events import events

_LINE = re.compile(r"[^\n\r\x85\u2028\u2029]*(?:\r\n|[\n\r\x85\u2028\u2029]|\Z)")  # as libyaml counts lines


@dataclass(frozen=True)
class Place:
    """Before the line of that index, with that indent. ``begins`` is the line where the section begins, from 1."""

    line: int
    indent: int
    begins: int = 0
    in_brackets: bool = False


@dataclass
class Places:
    """``sections`` are those that are there; ``end`` is the place of others."""

    lines: list[str]
    sections: dict[str, Place] = field(default_factory=dict)
    end: Place = Place(0, 0)


def lines_of(text: str) -> list[str]:
    """With their line breaks."""
    return [line for line in _LINE.findall(text) if line]


def places(text: str) -> Places:
    """Of a catalog without mistakes; ``text`` is without a byte order mark."""
    found = Places(lines_of(text))
    scan = _Scan(found)
    for event in events(text):
        scan.take(event)
    return found


class _Scan:
    def __init__(self, found: Places) -> None:
        self.found, self.depth, self.last = found, 0, 0
        self.key = ""
        self.value: yaml.Event | None = None  # what begins the value of ``key``

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.CollectionStartEvent):
            self._begin(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._end(event)
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, yaml.DocumentEndEvent) and event.explicit:
            self.found.end = replace(self.found.end, line=_at(event.start_mark)[0])

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        self.depth += 1
        if self.depth == 1:
            indent = _at(event.start_mark)[1]
            self.found.end = Place(len(self.found.lines), indent, in_brackets=bool(event.flow_style))
        elif self.depth == 2:
            self.value = event

    def _end(self, event: yaml.CollectionEndEvent) -> None:
        self.depth -= 1
        if _at(event.end_mark) != _at(event.start_mark):  # a bracket
            self.last = _at(event.end_mark)[0] + 1
        if self.depth == 1 and self.value is not None:
            self.found.sections[self.key] = self._place(self.value)
            self.key, self.value = "", None

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        line, column = _at(event.end_mark)
        self.last = line + (1 if column else 0)
        if event.style in ("|", ">") and not event.value.endswith("\n\n"):  # blank lines behind it are none of its own
            first = _at(event.start_mark)[0] + 1
            while self.last > first and not self.found.lines[self.last - 1].strip():
                self.last -= 1
        if self.depth == 1:
            self.key = "" if self.key else event.value

    def _place(self, begin: yaml.Event) -> Place:
        """Behind the last row, and the comments that are indented as its fields are."""
        (begins, indent), line = _at(begin.start_mark), self.last
        in_brackets = not isinstance(begin, yaml.SequenceStartEvent) or bool(begin.flow_style)
        while not in_brackets and line < len(self.found.lines) and _is_comment(self.found.lines[line], indent):
            line += 1
        return Place(line, indent, begins + 1, in_brackets)


def _at(mark: Any) -> tuple[int, int]:
    """Line and column, from 0."""
    return mark.line, mark.column


def _is_comment(line: str, deeper_than: int) -> bool:
    content = line.lstrip(" ")
    return content.startswith("#") and len(line) - len(content) > deeper_than
