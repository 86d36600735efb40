"""Values in documents that look like real secrets: a mistake with its line, and never repeated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from infracat.catalog.document import Flaw
from infracat.catalog.nodes import Fields, Items, Node, Scalar
from infracat.init.secrecy import secrets_in
from infracat.markdown.blocks import Piece
from infracat.markdown.draft import Cell
from infracat.redaction.encodings import credentials_in
from infracat.redaction.known_keys import MADE_UP, holds_key
from infracat.sections.env_vars.secret_names import is_secret

_VALUES = ("example", "default", "value")
_WHY = "this looks like a real secret: write what its values look like, as in sk-..., and have the secret replaced"


def looks_real(name: str, value: str) -> bool:
    """Whether the value of the variable ``name`` may let somebody in.

    >>> looks_real("OPENAI_API_KEY", "sk-..."), looks_real("OPENAI_API_KEY", "sk-9fQ2mZ7LrT4vB8nK1cX6wY3d")
    (False, True)
    >>> looks_real("DATABASE_URL", "postgres://app:password@db/app"), looks_real("LOG_FORMAT", "%(asctime)s %(name)s")
    (False, False)
    """
    if holds_key(value):
        return True
    inside = [each for each in credentials_in(value) if len(each) >= 8 and each != value]
    if any(not MADE_UP.search(each) and re.search(r"[0-9]", each) for each in inside):
        return True
    own = secrets_in(name, value) if is_secret(name) and not inside and " " not in value else ()
    return any(not each.is_phrase and not MADE_UP.search(each.value) and _is_random(each.value) for each in own)


def without_keys(node: Node, flaws: list[Flaw]) -> Node:
    """The node with ``...`` for each text that holds what can be nothing but a key, in whatever field: a flaw each."""
    if isinstance(node, Scalar) and holds_key(node):
        flaws.append(Flaw(node.line, node.column, _WHY, ()))
        return Scalar.at("...", node.line, node.column, plain=False)
    if isinstance(node, Fields):
        for name, value in node.items():
            node[name] = without_keys(value, flaws)
    elif isinstance(node, Items):
        node[:] = (without_keys(each, flaws) for each in node)
    return node


def _is_random(value: str) -> bool:
    """Letters and digits in one run, as no word and no number is."""
    return bool(re.search(r"(?=[A-Za-z0-9+/_=]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9+/_=]{12,}", value))


def without_secrets(names: Sequence[str], cell: Cell, flaws: list[Flaw]) -> Cell:
    """The cell, without its words where one looks real; that is a flaw, which does not repeat it."""
    if cell.meaning in _VALUES:
        values = [cell.words.text]
    else:
        values = [each.text for each in cell.words.pieces if each.kind == "code"]
        values += [cell.words.text] if " " not in cell.words.text else []  # one word is no description
    name = names[0] if names else ""
    if not any(looks_real(name, word) for value in values for word in (value, *value.split())):
        return cell
    told = f"{name}: " if name else ""
    flaws.append(Flaw(cell.words.line, cell.words.column, f"{told}{_WHY}", ()))
    return cell._replace(words=replace(cell.words, pieces=(Piece("..."),)))
