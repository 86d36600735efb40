"""`.env` files, as python-dotenv reads them; `$NAME` in a value stays as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO


def variables_in(text: str) -> Mapping[str, str]:
    """``'export A="1"\\nB'`` → ``{"A": "1", "B": ""}``."""
    from dotenv import dotenv_values

    values = dotenv_values(stream=StringIO(text), interpolate=False)
    return {name: value or "" for name, value in values.items()}
