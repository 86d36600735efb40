"""What a catalog may say of an environment variable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict, Field, model_validator

from infracat.catalog.fields import Pattern, Text, Variable, Verbatim, YesNo
from infracat.catalog.rows import Row
from infracat.hosts.variables import all_values
from infracat.redaction.encodings import credentials_in
from infracat.sections.env_vars.secret_names import is_secret

if TYPE_CHECKING:
    from infracat.hosts import Host

# A .env file must not set them
SET_BY_THE_SYSTEM = frozenset(("HOME", "LANG", "LOGNAME", "PATH", "PWD", "SHELL", "TERM", "TMPDIR", "USER"))


class EnvVar(Row):
    """An environment variable by its name."""

    section = "env_vars"
    model_config = ConfigDict(populate_by_name=True)

    name: Variable = Field(description="The variable's name.")
    example: Verbatim | None = Field(None, description="What a value looks like: its scheme or prefix is what counts.")
    pattern: Pattern | None = Field(None, description="What the whole value must match.")
    secret: YesNo = Field(False, description="Whether nobody may see it; by default guessed from name and example.")
    from_: Text | None = Field(
        None, alias="from", description="The .env file that sets it, instead of the process and then .env."
    )

    @property
    def is_for_the_example_file(self) -> bool:
        """Whether ``.env.example`` beside the catalog has to list it."""
        of_another = "/" in (self.from_ or "")
        return self.level != "optional" and not of_another and self.name not in SET_BY_THE_SYSTEM

    def secrets(self, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
        for value in all_values(self.name, host, self.from_ or ".env"):
            yield self.key, {*credentials_in(value), *([value] if self.secret else [])}

    @model_validator(mode="before")
    @classmethod
    def _guess_secret(cls, configured: Any) -> Any:
        if not isinstance(configured, dict) or "secret" in configured:
            return configured
        return {**configured, "secret": is_secret(str(configured.get("name")), str(configured.get("example", "")))}
