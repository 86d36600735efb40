"""Whether a value has the shape of the catalog's example (``postgresql://…``, ``sk-...``), or is a placeholder."""

from __future__ import annotations

import re

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9.-]*)(?:\+[\w.-]+)?://")  # postgresql+psycopg2:// is postgresql://
_SAME_SCHEME = {"postgres": "postgresql"}
_ELISION = re.compile(r"\.{3}|…|<|\{|\*{3}|[xX]{3}")  # where an example stops being literal
_PLACEHOLDER = re.compile(
    r"(change|replace|fill)[-_ ]?(me|this|it)([-_ ]?(in|please|now))?|todo|fixme|tbd|placeholder"
    r"|[xX]{3,}|\*{3,}|<.*>|\{.*\}|(.*[-_ /:])?your[-_ ].*|.*(\.{3}|…|[xX]{6,}|\*{6,})",
    re.IGNORECASE | re.DOTALL,
)


def has_shape_of(example: str, value: str) -> bool:
    """Whether the value has the example's scheme, or starts like it up to its ``...``; other examples fit any value.

    >>> has_shape_of("postgresql://...", "postgres://app@db/app"), has_shape_of("sk-...", "ghp_123")
    (True, False)
    """
    scheme = _scheme(example)
    if scheme:
        return _scheme(value) == scheme
    elision = _ELISION.search(example)
    return elision is None or value.startswith(example[: elision.start()])


def is_placeholder(value: str, example: str | None) -> bool:
    """Whether no real value was filled in: the example itself, ``changeme``, ``<your key>``, ``sk-...``."""
    return value == example or _PLACEHOLDER.fullmatch(value.strip()) is not None


def _scheme(text: str) -> str:
    match = _SCHEME.match(text.strip())
    return _SAME_SCHEME.get(match[1].lower(), match[1].lower()) if match else ""
