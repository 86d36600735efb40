"""`.env` files, as python-dotenv reads them; `$NAME` in a value stays as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO

from infracat.hosts.libraries import needs


def variables_in(text: str) -> Mapping[str, str]:
    """``'export A="1"\\nB'`` → ``{"A": "1", "B": ""}``; other lines are skipped silently."""
    with needs("python-dotenv"):
        from dotenv.parser import parse_stream  # dotenv_values would log the lines that it skips, on standard error

    found = ((binding.key, binding.value) for binding in parse_stream(StringIO(text)))
    return {name: value or "" for name, value in found if name is not None}
