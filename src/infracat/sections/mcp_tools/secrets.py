"""Secrets in a client's configuration: masked where an entry is shown, and listed for the redactor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from infracat.facts import CannotObserve
from infracat.redaction.encodings import MASK, SECRET_WORDS, credentials_in
from infracat.sections.mcp_tools.configs import NoSuchServer, UnusableServer, read_servers
from infracat.sections.mcp_tools.variables import Variables, names_in

if TYPE_CHECKING:
    from infracat.hosts import Host

_SECRET_NAME = re.compile(SECRET_WORDS)
_FLAG = re.compile(rf"--?[\w-]*{SECRET_WORDS}[\w-]*")
_SETTING = re.compile(rf"(?P<name>[\w.-]*{SECRET_WORDS}[\w.-]*\s*[=:]\s*)(?P<value>(?!//).+)", re.DOTALL)
_PLAIN = re.compile(r"[a-z]{1,16}|[0-9.]{1,8}|[A-Z]{1,8}|(?:\.{0,2}|~)/[\w./-]*|https?://[\w.:/-]*")
_REFERENCE_ONLY = re.compile(r"(?:\w+ )?\$\{[^{}]*\}")


def mask_arguments(arguments: tuple[str, ...] | list[str]) -> list[str]:
    """A command's words as they are configured, with the secrets masked: values after flags and names like ``token``.

    >>> mask_arguments(["npx", "--token", "ghp_0123", "--key=${KEY}", "postgres://app:hunter22@db/app"])
    ['npx', '--token', '[redacted]', '--key=${KEY}', 'postgres://app:[redacted]@db/app']
    """
    words = []
    for word, secrets in zip(arguments, _in_arguments(arguments), strict=True):
        for secret in sorted(secrets, key=len, reverse=True):
            word = word.replace(secret, MASK)  # noqa: PLW2901
        words.append(word)
    return words


def mask_url(url: str) -> str:
    """``http://host/mcp?api_key=[redacted]``."""
    for secret in {each for each in credentials_in(url) if not _REFERENCE_ONLY.fullmatch(each)}:
        url = url.replace(secret, MASK)
    return url


def secrets_of(config: str, host: Host) -> Iterator[str]:
    """All that the servers in the file get: values in the file itself, and those of the variables that it refers to."""
    with suppress(CannotObserve, NoSuchServer, UnusableServer):  # the row's observation reports it
        for entry in read_servers(config, host).values():
            yield from _of_entry(entry)
            yield from _of_file(entry, host)
            for name in names_in(str(entry)):
                with suppress(CannotObserve):
                    yield from _of_value(host.variable(name) or "")


def _of_entry(entry: Mapping[str, Any]) -> Iterator[str]:
    for field in ("env", "headers"):
        values = entry.get(field)
        yield from _of_values(values if isinstance(values, dict) else {})
    arguments = entry.get("args")
    for secrets in _in_arguments([str(each) for each in arguments] if isinstance(arguments, list) else []):
        yield from secrets
    for field in ("url", "serverUrl", "httpUrl"):
        yield from credentials_in(str(entry.get(field, "")))


def _of_file(entry: Mapping[str, Any], host: Host) -> Iterator[str]:
    if file := entry.get("envFile"):
        with suppress(CannotObserve):
            yield from _of_values(host.variables(Variables(host).substitute(str(file))) or {})


def _of_values(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        yield from _of_value(str(value))
        if _SECRET_NAME.search(name) and not _REFERENCE_ONLY.fullmatch(str(value)):
            yield str(value)


def _of_value(value: str) -> Iterator[str]:
    """What a server's variable holds is unknown: any value that is not clearly harmless counts as a secret."""
    credentials = set(credentials_in(value))
    yield from credentials
    if not credentials and not _PLAIN.fullmatch(value) and not _REFERENCE_ONLY.fullmatch(value):
        yield value
        yield from value.split()[1:2]  # the token of "Bearer sk-…"


def _in_arguments(arguments: tuple[str, ...] | list[str]) -> Iterator[set[str]]:
    """The secrets in each word: ``--token X``, ``TOKEN=X``, ``Authorization: Bearer X``, the password in a URL."""
    for before, word in zip(("", *arguments), arguments, strict=False):
        secrets = set(credentials_in(word))
        if setting := _SETTING.fullmatch(word):
            secrets |= {setting["value"], *setting["value"].split()[1:2]}  # the token of "Bearer sk-…"
        elif _FLAG.fullmatch(before) and not word.startswith("-"):
            secrets.add(word)
        yield {each for each in secrets if not _REFERENCE_ONLY.fullmatch(each)}
