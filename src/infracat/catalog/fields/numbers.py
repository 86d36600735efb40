"""Whole numbers."""

from __future__ import annotations

import re
from typing import Annotated

from infracat.catalog.fields.field_value import read_by
from infracat.catalog.mistakes import shown

INTEGER = ("string", "integer")  # JSON's types: `010` may be text, and what is quoted is


def integer(text: str) -> int:
    """A whole number, as it is written: ``010`` is ten, ``1_000`` is none."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValueError(f"is not a whole number (got {shown(text)})")
    return int(text)


def port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValueError(f"is not a port: write 1 to 65535 (got {shown(text)})")
    return int(text)


Integer = Annotated[int, read_by(integer, "a whole number", json_types=INTEGER)]
Port = Annotated[int, read_by(port, "a port", json_types=INTEGER)]
