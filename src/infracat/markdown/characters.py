"""Characters that a catalog in YAML cannot hold: an entity, or a document of another program, may bring them in."""

from __future__ import annotations

import re

from infracat.catalog.nodes import Fields, Items, Node, Scalar

_NOT_IN_YAML = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def printable(node: Node) -> Node:
    """The node with a space for each of them: ``a&#12;b`` → ``a b``, so that a document says what YAML can say."""
    if isinstance(node, Scalar):
        return _without(node) if _NOT_IN_YAML.search(node) else node
    if isinstance(node, Fields):
        for name, value in node.items():
            node[name] = printable(value)
    elif isinstance(node, Items):
        node[:] = (printable(each) for each in node)
    return node


def _without(text: Scalar) -> Scalar:
    return Scalar.at(_NOT_IN_YAML.sub(" ", text).strip(), text.line, text.column, plain=text.plain)
