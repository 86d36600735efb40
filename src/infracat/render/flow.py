"""YAML on one line, as it stands in a code span: `` `restore: {image: 'postgres:15', tables: [users]}` ``."""

from __future__ import annotations

import re

from infracat.catalog.fields.field_value import NULLS
from infracat.catalog.nodes import Fields, Items, Node, Scalar

_CHAR = r"[A-Za-z0-9/._~%+=@-]"
_WORD = rf"{_CHAR}+(?::{_CHAR}+)*"
_PLAIN = re.compile(rf"(?=[A-Za-z0-9/._~]){_WORD}(?: {_WORD})*")
_PLAIN_ALONE = re.compile(rf"(?=[A-Za-z0-9/._~]){_WORD}(?:,? {_WORD})*")  # a comma ends a value in brackets only
_NEEDS_ESCAPES = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|\\\|")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "|": "\\x7C"}


def stated(name: str, node: Node) -> str:
    """``requires: containers/postgres``"""
    return f"{name}: {_scalar(node, _PLAIN_ALONE) if isinstance(node, Scalar) else flow(node)}"


def flow(node: Node) -> str:
    """The node in brackets and braces."""
    if isinstance(node, Items):
        return f"[{', '.join(map(flow, node))}]"
    if isinstance(node, Fields):
        return "{" + ", ".join(f"{_scalar(name, _PLAIN)}: {flow(value)}" for name, value in node.items()) + "}"
    return _scalar(node, _PLAIN)


def _scalar(text: str, plain: re.Pattern[str]) -> str:
    """Plain where nobody can take it for anything else; a pipe behind a backslash would be read as an escaped one."""
    if plain.fullmatch(text) and text not in NULLS and not text.startswith(("---", "...")):
        return text
    if _NEEDS_ESCAPES.search(text):
        return '"' + "".join(_escaped(char) for char in text) + '"'
    return "'" + text.replace("'", "''") + "'"


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    return f"\\u{ord(char):04X}" if _NEEDS_ESCAPES.fullmatch(char) else char
