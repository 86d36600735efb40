"""What a catalog calls secret, and the redactor that masks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from infracat.facts import CannotObserve
from infracat.hosts import Host, Machine
from infracat.hosts.clouds import cloud_secrets
from infracat.hosts.http.proxies import VARIABLES
from infracat.redaction.encodings import credentials_in
from infracat.redaction.redactor import NOTHING_SECRET, Redactor
from infracat.sections.backups.repositories import SECRETS as REPOSITORY_SECRETS
from infracat.sections.backups.row import Backup
from infracat.sections.cloud_services.row import CloudService
from infracat.sections.containers.row import Container
from infracat.sections.env_vars.row import EnvVar
from infracat.sections.external_apis.row import Auth, ExternalApi
from infracat.sections.mcp_tools.row import McpTool
from infracat.sections.mcp_tools.secrets import secrets_of

if TYPE_CHECKING:
    from infracat.catalog.model import Catalog
    from infracat.catalog.rows import Row

__all__ = ["NOTHING_SECRET", "Redactor", "redactor_for"]


def redactor_for(catalog: Catalog, environ: Mapping[str, str]) -> Redactor:
    """Masks secret ``env_vars``, credentials in URLs (a proxy's too), variables of ``auth.env``, what containers and
    MCP servers are given in their configurations, and ``redact`` patterns.

    Also what the clouds' own tools are let in with, as every program that is started inherits it. Values come from
    ``environ``, from every ``.env`` file that the catalog names, in force or not, and, where rows are about clouds,
    from the files of those tools.
    """
    host = Host(Machine(catalog.folder, environ=environ))
    secrets: defaultdict[str, set[str]] = defaultdict(set)
    for row in catalog.rows:
        for name, values in _of_row(row, host):
            secrets[name] |= set(values)
    for name in (*VARIABLES, *map(str.upper, VARIABLES)):
        secrets[f"env_vars/{name}"] |= set(credentials_in(environ.get(name, "")))
    for name in cloud_secrets.VARIABLES:
        for value in _values(name, {".env"}, host):
            secrets[f"env_vars/{name}"] |= set(cloud_secrets.secrets_in(value))
    if any(_is_in_a_cloud(row) for row in catalog.rows):
        secrets["cloud credentials in files"] |= set(cloud_secrets.in_files(host))
    patterns = {f"redact[{number}]": pattern for number, pattern in enumerate(catalog.redact)}
    return Redactor(secrets, patterns, catalog.text)


def _of_row(row: Row, host: Host) -> Iterator[tuple[str, Iterable[str]]]:
    """What a row says is secret: the key of the variable or of the row, and its values."""
    match row:
        case EnvVar():
            for value in _values(row.name, {".env", row.from_ or ".env"}, host):
                yield row.key, {*credentials_in(value), *([value] if row.secret else [])}
        case Container():
            for name in row.secrets_here:
                yield f"env_vars/{name}", _values(name, {".env"}, host)
        case Backup():
            for name in REPOSITORY_SECRETS.get(row.method, ()):
                yield f"env_vars/{name}", _values(name, {".env"}, host)
        case ExternalApi(auth=Auth() as auth):
            for value in _values(auth.env, {".env"}, host):
                password = value.partition(":")[2] if auth.type == "basic" else ""
                yield f"env_vars/{auth.env}", {value, password} - {""}
        case McpTool(config=str() as config):
            yield row.key, secrets_of(config, host)


def _is_in_a_cloud(row: Row) -> bool:
    return isinstance(row, CloudService) or (isinstance(row, Backup) and row.location.startswith("s3://"))


def _values(name: str, files: set[str], host: Host) -> Iterator[str]:
    if name in host.environ:
        yield host.environ[name]
    for file in files:
        with suppress(CannotObserve):  # the row's own observation says so
            yield from [value for key, value in (host.variables(file) or {}).items() if key == name]
