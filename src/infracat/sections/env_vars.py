"""``env_vars``: variables that must be set, and what they look like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, Field, model_validator

from infracat.catalog.fields import Pattern, Text, Variable, YesNo
from infracat.catalog.rows import Row
from infracat.facts import Absent, Facts
from infracat.sections.shapes import has_shape_of, is_placeholder

if TYPE_CHECKING:
    from infracat.hosts import Host

_SECRET_NAME = re.compile(
    r"PASSWORD|PASSWD|SECRET|TOKEN|APIKEY|(?:^|_)(?:KEY|PASS|PASSPHRASE|PWD|CREDENTIALS?|AUTH|DSN)S?(?:_|$)",
    re.IGNORECASE,
)
_PUBLIC_NAME = re.compile(r"PUBLIC|^(?:OLD)?PWD$|_(?:FILE|PATH|DIR|SOCK)$", re.IGNORECASE)
_CREDENTIALS = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/@]*:[^\s/@]+@", re.IGNORECASE)
_TAKES_PASSWORDS = re.compile(r"(?!https?:|file:)[a-z][a-z0-9+.-]*://", re.IGNORECASE)


class EnvVar(Row):
    """An environment variable by its name."""

    section = "env_vars"
    model_config = ConfigDict(populate_by_name=True)

    name: Variable = Field(description="The variable's name.")
    example: Text | None = Field(None, description="What a value looks like: its scheme or prefix is what counts.")
    pattern: Pattern | None = Field(None, description="What the whole value must match.")
    secret: YesNo = Field(False, description="Whether nobody may see it; by default guessed from name and example.")
    from_: Text | None = Field(
        None, alias="from", description="The .env file that sets it, instead of the process and then .env."
    )

    @model_validator(mode="before")
    @classmethod
    def _guess_secret(cls, stated: Any) -> Any:
        if not isinstance(stated, dict) or "secret" in stated:
            return stated
        return {**stated, "secret": is_secret(str(stated.get("name")), str(stated.get("example", "")))}


def is_secret(name: str, example: str = "") -> bool:
    """A guess: ``OPENAI_API_KEY`` is one, and so is what looks like ``postgresql://…``: people put passwords there."""
    if _CREDENTIALS.match(example) or _TAKES_PASSWORDS.match(example):
        return True
    return bool(_SECRET_NAME.search(name)) and not _PUBLIC_NAME.search(name)


class Seen(Facts):
    """Of a variable that is set: everything but its value."""

    source: str  # `the environment`, or the file that it comes from
    is_empty: bool
    fits_pattern: bool  # also when the row states none
    fits_example: bool  # has its scheme or its prefix
    is_placeholder: bool


def observe(row: EnvVar, host: Host) -> Seen | Absent:
    """Looks in the process, then in ``.env`` beside the catalog; with ``from``, in that file alone."""
    found = _found(row, host)
    if isinstance(found, Absent):
        return found
    source, value = found
    return Seen(
        source=source,
        is_empty=not value.strip(),
        fits_pattern=row.pattern is None or row.pattern.fullmatch(value) is not None,
        fits_example=row.example is None or has_shape_of(row.example, value),
        is_placeholder=is_placeholder(value, row.example),
    )


def _found(row: EnvVar, host: Host) -> tuple[str, str] | Absent:
    if row.from_ is None and row.name in host.environ:
        return "the environment", host.environ[row.name]
    file = row.from_ or ".env"
    variables = host.variables(file)
    if variables is not None and row.name in variables:
        return file, variables[row.name]
    where = file if row.from_ else f"the environment, nor in {file}"
    missing = "" if variables is not None else f" ({file} does not exist)"
    return Absent(why=f"{row.name} is not set in {where}{missing}")
