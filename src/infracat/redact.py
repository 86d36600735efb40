"""What a catalog calls secret, and the redactor that masks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts import Host, Machine
from infracat.redactor import NOTHING_SECRET, Redactor
from infracat.secret_forms import credentials_in
from infracat.sections.containers import Container
from infracat.sections.env_vars import EnvVar
from infracat.sections.external_apis import ExternalApi

if TYPE_CHECKING:
    from infracat.catalog import Catalog

__all__ = ["NOTHING_SECRET", "Redactor", "redactor_for"]


def redactor_for(catalog: Catalog, environ: Mapping[str, str]) -> Redactor:
    """Masks secret ``env_vars``, credentials in URLs, variables of ``auth.env``, and ``redact`` patterns.

    Values come from ``environ`` and from every ``.env`` file that the catalog names, in force or not.
    """
    host = Host(Machine(catalog.folder, environ=environ))
    secrets: defaultdict[str, set[str]] = defaultdict(set)
    for row in catalog.rows:
        if isinstance(row, EnvVar):
            for value in _values(row.name, {".env", row.from_ or ".env"}, host):
                secrets[row.key] |= {*credentials_in(value), *([value] if row.secret else [])}
        if isinstance(row, Container):
            for name in row.secrets_here:
                secrets[f"env_vars/{name}"] |= set(_values(name, {".env"}, host))
        if isinstance(row, ExternalApi) and row.auth:
            secrets[f"env_vars/{row.auth.env}"] |= set(_values(row.auth.env, {".env"}, host))
    patterns = {f"redact[{number}]": pattern for number, pattern in enumerate(catalog.redact)}
    return Redactor(secrets, patterns, catalog.text)


def _values(name: str, files: set[str], host: Host) -> Iterator[str]:
    if name in host.environ:
        yield host.environ[name]
    for file in files:
        with suppress(CannotObserve):  # the row's own observation says so
            yield from [value for key, value in (host.variables(file) or {}).items() if key == name]
