"""YAML of other programs, as text with positions: aliases and merge keys resolved, tags but compose's own ignored."""

from __future__ import annotations

import yaml

from infracat.catalog.events import events
from infracat.catalog.nodes import Fields, Items, Node, Scalar
from infracat.catalog.source import SourceError
from infracat.catalog.syntax import syntax_error

MAX_DEPTH = 40  # levels of nesting
MAX_MERGED = 100_000  # fields that merge keys may copy
COMPOSE_TAGS = ("!reset", "!override")


def parse(text: str) -> Node:
    """The first document, or an empty mapping if there is none; raises ``SourceError``."""
    try:
        return _Tree(text).document()
    except yaml.MarkedYAMLError as error:
        raise syntax_error(error, text) from None
    except yaml.YAMLError as error:
        raise SourceError(f"is not YAML: {error}", 1, 1) from None


class TaggedFields(Fields):
    """A mapping with one of compose's own tags."""

    __slots__ = ("tag",)

    def __init__(self, line: int, column: int, tag: str) -> None:
        super().__init__(line, column)
        self.tag = tag


class TaggedItems(Items):
    """A sequence with one of compose's own tags."""

    __slots__ = ("tag",)

    def __init__(self, line: int, column: int, tag: str) -> None:
        super().__init__(line, column)
        self.tag = tag


class TaggedScalar(Scalar):
    """A text with one of compose's own tags."""

    __slots__ = ("tag",)
    tag: str


def tag_of(node: Node) -> str:
    """``!reset``, ``!override`` or nothing."""
    return str(getattr(node, "tag", ""))


class _Tree:
    def __init__(self, text: str) -> None:
        self.events = events(text)
        self.anchors: dict[str, Node] = {}
        self.merged = 0

    def document(self) -> Node:
        next(self.events)  # the stream's start
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return Fields(1, 1)
        return self._node(next(self.events), 0)

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line, column = _position(event)
        if depth > MAX_DEPTH:
            raise SourceError(f"is nested more than {MAX_DEPTH} levels deep", line, column)
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self.anchors:  # it would contain itself
                raise SourceError("has an alias of something that does not stand before it", line, column)
            return self.anchors[event.anchor]
        assert isinstance(event, yaml.NodeEvent)
        node = self._new(event, depth, line, column)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _new(self, event: yaml.NodeEvent, depth: int, line: int, column: int) -> Node:
        written = str(getattr(event, "tag", ""))
        tag = written if written in COMPOSE_TAGS else ""
        if isinstance(event, yaml.ScalarEvent):
            scalar = (TaggedScalar if tag else Scalar).at(event.value, line, column, plain=not event.style)
            if isinstance(scalar, TaggedScalar):
                scalar.tag = str(tag)
            return scalar
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(TaggedItems(line, column, tag) if tag else Items(line, column), depth)
        return self._fields(TaggedFields(line, column, tag) if tag else Fields(line, column), depth)

    def _items(self, items: Items, depth: int) -> Items:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return items

    def _fields(self, fields: Fields, depth: int) -> Fields:
        others: list[Node] = []
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if key == "<<":
                others += value if isinstance(value, Items) else [value]
            elif isinstance(key, Scalar):
                fields[key] = value
        for other in others:
            self._merge(fields, other)
        return fields

    def _merge(self, fields: Fields, other: Node) -> None:
        if not isinstance(other, Fields):
            return
        self.merged += len(other)
        if self.merged > MAX_MERGED:
            raise SourceError("merges more fields than anybody needs", fields.line, fields.column)
        for key, value in other.items():
            fields.setdefault(key, value)


def _position(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    assert mark
    return mark.line + 1, mark.column + 1
