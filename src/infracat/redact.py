"""What a catalog calls secret, and the redactor that masks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts import Host, Machine, cloud_secrets
from infracat.redactor import NOTHING_SECRET, Redactor
from infracat.secret_forms import credentials_in
from infracat.sections.backups import Backup
from infracat.sections.cloud_services import CloudService
from infracat.sections.containers import Container
from infracat.sections.env_vars import EnvVar
from infracat.sections.external_apis import ExternalApi
from infracat.sections.repositories import SECRETS as REPOSITORY_SECRETS

if TYPE_CHECKING:
    from infracat.catalog import Catalog
    from infracat.catalog.rows import Row

__all__ = ["NOTHING_SECRET", "Redactor", "redactor_for"]


def redactor_for(catalog: Catalog, environ: Mapping[str, str]) -> Redactor:
    """Masks secret ``env_vars``, credentials in URLs, variables of ``auth.env``, and ``redact`` patterns.

    Where rows are about clouds, also what the clouds' own tools are let in with. Values come from ``environ``, from
    every ``.env`` file that the catalog names, in force or not, and from the files of those tools.
    """
    host = Host(Machine(catalog.folder, environ=environ))
    secrets: defaultdict[str, set[str]] = defaultdict(set)
    for row in catalog.rows:
        if isinstance(row, EnvVar):
            for value in _values(row.name, {".env", row.from_ or ".env"}, host):
                secrets[row.key] |= {*credentials_in(value), *([value] if row.secret else [])}
        for name in _secret_variables(row):
            secrets[f"env_vars/{name}"] |= set(_values(name, {".env"}, host))
    if any(_is_in_a_cloud(row) for row in catalog.rows):
        for name in cloud_secrets.VARIABLES:
            for value in _values(name, {".env"}, host):
                secrets[f"env_vars/{name}"] |= set(cloud_secrets.secrets_in(value))
        secrets["cloud credentials in files"] |= set(cloud_secrets.in_files(host))
    patterns = {f"redact[{number}]": pattern for number, pattern in enumerate(catalog.redact)}
    return Redactor(secrets, patterns, catalog.text)


def _secret_variables(row: Row) -> Iterable[str]:
    """Variables that hold a secret because of what the row uses them for."""
    if isinstance(row, Container):
        return row.secrets_here
    if isinstance(row, Backup):
        return REPOSITORY_SECRETS.get(row.method, ())
    return [row.auth.env] if isinstance(row, ExternalApi) and row.auth else []


def _is_in_a_cloud(row: Row) -> bool:
    return isinstance(row, CloudService) or (isinstance(row, Backup) and row.location.startswith("s3://"))


def _values(name: str, files: set[str], host: Host) -> Iterator[str]:
    if name in host.environ:
        yield host.environ[name]
    for file in files:
        with suppress(CannotObserve):  # the row's own observation says so
            yield from [value for key, value in (host.variables(file) or {}).items() if key == name]
