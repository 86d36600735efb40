"""The settings of a catalog beside its sections: hosts, included files, patterns to redact, what drift ignores."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from infracat.catalog.fields import HostSpec, Many, Name, Pattern, Text, Verbatim
from infracat.catalog.fields.lists import mapping
from infracat.catalog.rows import Frozen
from infracat.facts import LOCAL


def _with_local(hosts: dict[str, str]) -> dict[str, str]:
    if hosts.get(LOCAL, f"{LOCAL}://") != f"{LOCAL}://":
        raise ValueError("local is this machine: give the other host another name")
    return {LOCAL: f"{LOCAL}://", **hosts}


class DriftSettings(Frozen):
    """What ``infracat drift`` is not to tell."""

    ignore: Many[Verbatim] = Field(
        (), description="Globs of keys (env_vars/CI_*) and of files (scripts/*) that drift does not name."
    )


class Settings(Frozen):
    """The top level of a file, without its sections."""

    hosts: Annotated[dict[Name, HostSpec], BeforeValidator(mapping), AfterValidator(_with_local)] = Field(
        default_factory=dict, description="Names of hosts, and how testinfra reaches them: ssh://user@server."
    )
    include: Many[Text] = Field((), description="Further files of the catalog; their rows come after.")
    drift: DriftSettings | None = Field(None, description="What infracat drift leaves out.")
    redact: Many[Pattern] = Field((), description="Patterns of what no report may show.")
