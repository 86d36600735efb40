"""The YAML parser of a catalog: every value is kept as its source text, with its line and column; no type is guessed.

A catalog is one mapping without tags, anchors and aliases: with those, a value is not what its text shows, and a small
file can expand to any size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from infracat.catalog.events import events
from infracat.catalog.mistakes import shown
from infracat.catalog.nodes import Fields, Items, Node, Path, Scalar
from infracat.catalog.source import SourceError
from infracat.catalog.syntax import syntax_error

MAX_DEPTH = 20  # levels of nesting; a catalog needs six
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
_CONTROL_OR_BREAK = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


@dataclass(frozen=True)
class Flaw:
    """An error in the YAML itself, in the value at ``path``."""

    line: int
    column: int
    message: str
    path: Path


def parse(text: str) -> tuple[Fields | None, list[Flaw]]:
    """The document (``None`` if it cannot be parsed) and its flaws."""
    tree = _Tree(text)
    try:
        return tree.document(), tree.flaws
    except yaml.MarkedYAMLError as error:
        unparsable = syntax_error(error, text)
    except yaml.YAMLError as error:
        unparsable = SourceError(f"is not YAML: {error}", 1, 1)
    except SourceError as error:
        unparsable = error
    return None, [*tree.flaws, Flaw(unparsable.line, unparsable.column, str(unparsable), ())]


class _Tree:
    def __init__(self, text: str) -> None:
        self.events = events(text)
        self.flaws: list[Flaw] = []

    def document(self) -> Fields:
        next(self.events)  # the stream's start
        if isinstance(next(self.events), yaml.StreamEndEvent):
            raise _empty()
        root = self._node(next(self.events), ())
        next(self.events)  # the document's end
        if not root:
            raise _empty()
        if not isinstance(root, Fields):
            kind = "a list" if isinstance(root, Items) else "one piece of text"
            raise SourceError(f"is {kind}: a catalog has sections, such as cli_tools", root.line, root.column)
        after = next(self.events)
        if isinstance(after, yaml.DocumentStartEvent):
            self._flaw(after, "a second document begins here; a catalog is one", ())
        return root

    def _node(self, event: yaml.Event, path: tuple[str | int, ...]) -> Node:
        line, column = _position(event)
        if isinstance(event, yaml.AliasEvent):
            self._flaw(event, f"YAML reads *{event.anchor} as an alias: write the value out, or quote the text", path)
            return Scalar.at("", line, column, plain=False)
        assert isinstance(event, yaml.NodeEvent)
        self._check_tag(event, path)
        if isinstance(event, yaml.ScalarEvent):
            self._check_control_characters(event, path)
            return Scalar.at(event.value, line, column, plain=not event.style)
        if len(path) >= MAX_DEPTH:
            raise SourceError(f"is nested more than {MAX_DEPTH} levels deep", line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(Items(line, column), path)
        return self._fields(Fields(line, column), path)

    def _items(self, items: Items, path: tuple[str | int, ...]) -> Items:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items))))
        return items

    def _fields(self, fields: Fields, path: tuple[str | int, ...]) -> Fields:
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, path)
            inside = (*path, str(key) if isinstance(key, Scalar) else "?")
            value = self._node(next(self.events), inside)
            if not isinstance(key, Scalar):
                self._flaw(event, "a key must be text", path)
            elif self._is_new(event, key, fields, inside):
                fields.put(key, value)
        return fields

    def _is_new(self, event: yaml.Event, key: Scalar, fields: Fields, path: Path) -> bool:
        """Whether the mapping may take ``key``: false for a duplicate, and for a merge key."""
        if key == "<<":
            self._flaw(event, "YAML merges what follows <<: write the fields out", path[:-1])
        elif key in fields:
            self._flaw(event, f"is here a second time; first on line {fields.names[key].line}", path)
        else:
            return True
        return False

    def _check_tag(self, event: yaml.NodeEvent, path: Path) -> None:
        if event.anchor is not None:
            self._flaw(event, f"YAML reads &{event.anchor} as an anchor: leave it out, or quote the text", path)
        tag = getattr(event, "tag", None)
        if tag is not None:
            written = tag.replace("tag:yaml.org,2002:", "!!")
            self._flaw(event, f"YAML reads {shown(written)} as a tag: leave it out, or quote the text", path)

    def _check_control_characters(self, event: yaml.ScalarEvent, path: Path) -> None:
        quoted = event.style == '"'
        found = (_CONTROL_OR_BREAK if quoted else _CONTROL).search(event.value)
        if found and not (found[0] == "\t" and event.style in ("|", ">")):
            name = {"\t": "a tab", "\n": "a line break"}.get(found[0], f"the control character U+{ord(found[0]):04X}")
            hint = ": in double quotes a backslash is an escape; use single quotes" if quoted else ""
            self._flaw(event, f"holds {name}{hint} (got {shown(event.value)})", path)

    def _flaw(self, event: yaml.Event, message: str, path: Path) -> None:
        self.flaws.append(Flaw(*_position(event), message, path))


def _empty() -> SourceError:
    return SourceError("is empty: a catalog has sections, such as cli_tools", 1, 1)


def _position(event: yaml.Event) -> tuple[int, int]:
    """Line and column, counted from 1 as editors do."""
    mark = event.start_mark
    assert mark
    return mark.line + 1, mark.column + 1
