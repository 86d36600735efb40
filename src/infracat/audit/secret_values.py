"""The redactor of an audit: it masks the secrets of the catalog's rows, and those that every child process inherits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from infracat.hosts import Host
from infracat.hosts.clouds import cloud_secrets
from infracat.hosts.http.proxies import VARIABLES
from infracat.hosts.variables import all_values
from infracat.redaction.encodings import credentials_in
from infracat.redaction.redactor import NOTHING_SECRET, Redactor
from infracat.sections.env_vars.secret_names import is_secret

if TYPE_CHECKING:
    from infracat.catalog.model import Catalog
    from infracat.catalog.rows import Row

__all__ = ["NOTHING_SECRET", "Redactor", "redactor_for"]


def redactor_for(catalog: Catalog, host: Host) -> Redactor:
    """Masks what rows call secret (``Row.secrets``), credentials in their URLs, in proxies' URLs and of clouds in
    variables, and what matches the catalog's ``redact`` patterns.

    A variable's values come from the host's environment and from every ``.env`` file that the catalog names.
    """
    secrets: defaultdict[str, set[str]] = defaultdict(set)
    for row in (*catalog.rows, *catalog.troubleshooting):
        host.begin()  # a file that hangs costs the secrets of its own row, and no others
        for rule, values in (*_in_urls(row), *row.secrets(host)):
            secrets[rule] |= set(values)
    host.begin()
    for rule, values in (*_in_proxies(host.environ), *_in_cloud_variables(host)):
        secrets[rule] |= set(values)
    for rule, values in _in_the_catalog(catalog):
        secrets[rule] |= set(values)
    patterns = {f"redact[{number}]": pattern for number, pattern in enumerate(catalog.redact)}
    return Redactor(secrets, patterns, catalog.text)


def _in_urls(row: Row) -> Iterator[tuple[str, Iterable[str]]]:
    for url in row.urls:
        yield row.key, credentials_in(url)


def _in_proxies(environ: Mapping[str, str]) -> Iterator[tuple[str, Iterable[str]]]:
    for name in (*VARIABLES, *map(str.upper, VARIABLES)):
        yield f"env_vars/{name}", credentials_in(environ.get(name, ""))


def _in_the_catalog(catalog: Catalog) -> Iterator[tuple[str, Iterable[str]]]:
    """The values that were filled in for ``${NAME}``: secret as their rows say, or as their names do."""
    stated = {row.name for row in catalog.section("env_vars")}
    for name, value in catalog.variables.items():
        is_whole = name not in stated and is_secret(name) and value
        yield f"env_vars/{name}", {*credentials_in(value), *([value] if is_whole else [])}


def _in_cloud_variables(host: Host) -> Iterator[tuple[str, Iterable[str]]]:
    for name in cloud_secrets.VARIABLES:
        for value in all_values(name, host):
            yield f"env_vars/{name}", cloud_secrets.secrets_in(value)
