"""Variables in compose files: ``${NAME:-default}``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

BRACED = (
    r"\$\{(?P<braced>[A-Za-z_]\w*)(?:(?P<how>:?[-?+])(?P<text>(?:[^{}$]|\$(?!\{)|\$\{[^{}]*\})*))?\}"  # ${NAME:-text}
)
_VARIABLE = re.compile(rf"\$\$|{BRACED}|\$(?P<bare>[A-Za-z_]\w*)")


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
        name = match["braced"] or match["bare"]
        value = substituted(match["how"] or "", match["text"] or "", known.get(name), nested)
        if value is None:
            missing.append(name)
        return value or ""

    return _VARIABLE.sub(fill, text), tuple(dict.fromkeys(missing))


def substituted(how: str, text: str, value: str | None, nested: Callable[[str], str]) -> str | None:
    """What stands in the place of ``${NAME<how><text>}``; None where the variable must have a value, and has none.

    ``nested`` fills in ``text``.
    """
    has_value = bool(value) if how.startswith(":") else value is not None
    if how.endswith("+"):
        return nested(text) if has_value else ""
    if not has_value and how.endswith("-"):
        return nested(text)
    return value if has_value else None


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
