"""Plain fields: text, names, keys, yes or no."""

from __future__ import annotations

import re
from typing import Annotated

from infracat.catalog.fields.field_value import read_by
from infracat.catalog.mistakes import shown

YES, NO = ("true", "yes", "on"), ("false", "no", "off")


def is_name(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", text) is not None


def is_variable(text: str) -> bool:
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,200}", text) is not None


def name(text: str) -> str:
    if not is_name(text):
        raise ValueError(f"use letters, digits, and _ . - only: what people read goes into title (got {shown(text)})")
    return str(text)


def variable(text: str) -> str:
    if not is_variable(text):
        raise ValueError(f"is not the name of an environment variable (got {shown(text)})")
    return str(text)


def key(text: str) -> str:
    """A row's key: ``containers/postgres``."""
    section, slash, row = text.partition("/")
    if not (section and slash and row):
        raise ValueError(f"is not a row's key: write section/name, as in containers/postgres (got {shown(text)})")
    return str(text)


def yes_or_no(text: str) -> bool:
    """``yes``, ``true``, ``on``; ``no``, ``false``, ``off``: in any case, quoted or not."""
    if text.lower() not in YES + NO:
        raise ValueError(f"is not yes or no (got {shown(text)})")
    return text.lower() in YES


Text = Annotated[str, read_by(str, "text")]
Verbatim = Annotated[str, read_by(str, "text", takes_variables=False, called="verbatim text")]
ShellLine = Annotated[str, read_by(str, "text", takes_variables=False, called="shell line")]
Name = Annotated[str, read_by(name, "a name", takes_variables=False)]
Variable = Annotated[
    str,
    read_by(variable, "the name of an environment variable", takes_variables=False, json_types=("string", "boolean")),
]
Key = Annotated[str, read_by(key, "a row's key", takes_variables=False, json_types=("string",))]
YesNo = Annotated[bool, read_by(yes_or_no, "yes or no", json_types=("string", "boolean"), choices=YES + NO)]
