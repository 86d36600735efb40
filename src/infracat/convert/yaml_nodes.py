"""Writes nodes as YAML in lines, so that they are read as they were: every text keeps each of its characters."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infracat.catalog.nodes import Fields, Items, Node, Scalar
from infracat.init.yaml_writer import is_plain_in_a_list, quoted, scalar

WIDTH = 100  # characters of a list or a mapping on one line
INDENT = "  "
_TYPED = re.compile(r"true|false|[1-9][0-9]{0,5}|[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPED_FIELDS = ("secret", "auto_mount", "ssd", "port", "count", "status", "date", "last_updated", "since", "until")
_NEEDS_LINES = re.compile(r"[\n\t]")  # in quotes, a catalog has neither


def field_lines(name: str, node: Node, remark: str = "") -> list[str]:
    """``name: value``; ``remark`` becomes a comment on the first line.

    >>> field_lines("notes", Scalar.at("two" + chr(10) + "lines", 1, 1, plain=False), "guess: its words say so")
    ['notes: |-  # guess: its words say so', '  two', '  lines']
    """
    first, *rest = _value(name, node)
    comment = f"  # {remark}" if remark else ""
    return [f"{_key(name)}:{f' {first}' if first else ''}{comment}", *rest]


def indented(lines: list[str], by: str = INDENT) -> list[str]:
    return [f"{by}{line}" if line else line for line in lines]


def _key(name: str) -> str:
    return name if is_plain_in_a_list(name) else quoted(name)


def _value(name: str, node: Node) -> list[str]:
    """What stands behind the colon, and the lines below it."""
    if isinstance(node, Scalar):
        return _text(name, node)
    if not node or (not _needs_lines(node) and len(_flow(name, node)) <= WIDTH):
        return [_flow(name, node)]
    if isinstance(node, Items):
        return ["", *indented([line for each in node for line in _item(name, each)])]
    return ["", *indented([line for key, value in node.items() for line in field_lines(key, value)])]


def _item(name: str, node: Node) -> Iterator[str]:
    """An item of a list."""
    if isinstance(node, Scalar):
        first, *rest = _text(name, node)
        yield from (f"- {first}", *rest)
    elif _needs_lines(node) or len(_flow(name, node)) > WIDTH:
        fields = node.items() if isinstance(node, Fields) else ()
        first, *rest = (line for key, value in fields for line in field_lines(key, value))
        yield from (f"- {first}", *indented(rest))
    else:
        yield f"- {_flow(name, node)}"


def _text(name: str, text: str) -> list[str]:
    if _NEEDS_LINES.search(text):
        return _block(text)
    return [text if name in _TYPED_FIELDS and _TYPED.fullmatch(text) else scalar(text)]


def _block(text: str) -> list[str]:
    """A literal block: ``|-`` where the text ends without a line break, ``|`` with one, ``|+`` with several."""
    content = text.rstrip("\n")
    breaks = len(text) - len(content)
    ends = "-" if not breaks else "" if breaks == 1 and content else "+"
    starts = str(len(INDENT)) if not content or text[0] in " \t\n" else ""
    return [f"|{starts}{ends}", *indented((text[:-1] if breaks else text).split("\n"))]


def _flow(name: str, node: Node) -> str:
    if isinstance(node, Items):
        return f"[{', '.join(_flow(name, each) for each in node)}]"
    if isinstance(node, Fields):
        return f"{{{', '.join(f'{_key(key)}: {_flow(key, value)}' for key, value in node.items())}}}"
    if _TYPED.fullmatch(node):  # a number where its field has one, else text that looks like one
        return str(node) if name in (*_TYPED_FIELDS, "ports") else quoted(node)
    return str(node) if is_plain_in_a_list(node) else quoted(node)


def _needs_lines(node: Node) -> bool:
    if isinstance(node, Scalar):
        return _NEEDS_LINES.search(node) is not None
    return any(map(_needs_lines, node.values() if isinstance(node, Fields) else node))
