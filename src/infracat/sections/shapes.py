"""The shape of a value, by the example that the catalog gives: ``postgresql://…``, ``sk-...``."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9.-]*)(?:\+[\w.-]+)?://")  # postgresql+psycopg2:// is postgresql://
_SAME = {"postgres": "postgresql"}
_LEFT_OUT = re.compile(r"\.{3}|…|<|\{|\*{3}|[xX]{3}")  # where an example stops being literal
_PLACEHOLDER = re.compile(
    r"(change|replace|fill)[-_ ]?(me|this|it)([-_ ]?(in|please|now))?|todo|fixme|tbd|placeholder"
    r"|[xX]{3,}|\*{3,}|<.*>|\{.*\}|(.*[-_ /:])?your[-_ ].*|.*(\.{3}|…|[xX]{6,}|\*{6,})",
    re.IGNORECASE | re.DOTALL,
)


def has_shape_of(example: str, value: str) -> bool:
    """Has the example's scheme, or begins as it does up to its ``...``; other examples ask nothing.

    >>> has_shape_of("postgresql://...", "postgres://app@db/app"), has_shape_of("sk-...", "ghp_123")
    (True, False)
    """
    scheme = _scheme(example)
    if scheme:
        return _scheme(value) == scheme
    left_out = _LEFT_OUT.search(example)
    return left_out is None or value.startswith(example[: left_out.start()])


def is_placeholder(value: str, example: str | None) -> bool:
    """Nobody has filled it in: the example itself, ``changeme``, ``<your key>``, ``sk-...``."""
    return value == example or _PLACEHOLDER.fullmatch(value.strip()) is not None


def _scheme(text: str) -> str:
    match = _SCHEME.match(text.strip())
    return _SAME.get(match[1].lower(), match[1].lower()) if match else ""
