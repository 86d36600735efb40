"""How a later compose file's fields are merged into those of the earlier ones."""

from __future__ import annotations

from infracat.catalog.nodes import Fields, Items, Node
from infracat.init.compose_values import child, text
from infracat.init.yaml_tree import tag_of

NOTHING = Fields(0, 0)
REPLACED = ("command", "entrypoint", "test")  # lists that are not added to


def merged(base: Fields, over: Fields) -> Fields:
    """``over`` merged into ``base``; ``!reset`` removes, ``!override`` replaces."""
    result = Fields(over.line or base.line, over.column)
    result.update(base)
    for key, value in over.items():
        if tag_of(value) == "!reset":
            result.pop(key, None)
        elif tag_of(value) == "!override" or key not in base:
            result[key] = merged(NOTHING, value) if isinstance(value, Fields) else value
        else:
            result[key] = _both(str(key), base[key], value)
    return result


def _both(key: str, base: Node, over: Node) -> Node:
    if isinstance(base, Fields) and isinstance(over, Fields):
        return merged(base, over)
    if isinstance(base, Items) and isinstance(over, Items) and key not in REPLACED:
        both = Items(over.line, over.column)
        new = [_target(each) for each in over] if key == "volumes" else []
        both += [each for each in base if key != "volumes" or _target(each) not in new]
        both += [each for each in over if each not in both]
        return both
    return over


def _target(volume: Node) -> str:
    return text(child(volume, "target"))
