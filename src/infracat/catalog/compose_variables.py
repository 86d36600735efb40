"""Variables in compose files: ``${NAME:-default}``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_VARIABLE = re.compile(
    r"\$\$|\$\{(?P<braced>[A-Za-z_]\w*)(?:(?P<how>:?[-?+])(?P<text>(?:[^{}$]|\$(?!\{)|\$\{[^{}]*\})*))?\}|\$(?P<bare>[A-Za-z_]\w*)"
)


def filled(text: str, known: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """``text`` as compose fills it in, and the variables that have no value: nothing stands in their place.

    >>> filled("${A}-${B:-b}-${C:+c}-$$", {"A": "", "C": "1"}), filled("${A}", {})
    (('-b-c-$', ()), ('', ('A',)))
    """
    missing: list[str] = []

    def nested(text: str) -> str:
        value, names = filled(text, known)
        missing.extend(names)
        return value

    def fill(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        name, how = match["braced"] or match["bare"], match["how"] or ""
        has_value = bool(known.get(name)) if how.startswith(":") else name in known
        if how.endswith("+"):
            return nested(match["text"]) if has_value else ""
        if not has_value and how.endswith("-"):
            return nested(match["text"])
        if not has_value:
            missing.append(name)
        return known[name] if has_value else ""

    return _VARIABLE.sub(fill, text), tuple(dict.fromkeys(missing))


class VariableUse(NamedTuple):
    """A variable's name, the line on which it is used, and whether it has a default there that is not empty.

    ``may_be_empty``: its default is empty, ``${NAME:-}``; without it, compose does not even warn.
    """

    name: str
    line: int
    has_default: bool
    may_be_empty: bool


def variable_uses(text: str) -> Iterator[VariableUse]:
    """Every use of a variable outside of comment lines."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.lstrip().startswith("#"):
            for match in _VARIABLE.finditer(line):
                if name := match["braced"] or match["bare"]:
                    how = match["how"] or "?"
                    is_empty = how.endswith("-") and not match["text"].strip()
                    yield VariableUse(name, number, not how.endswith("?") and not is_empty, is_empty)
