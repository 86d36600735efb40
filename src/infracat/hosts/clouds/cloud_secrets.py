"""Secrets that the clouds' own tools read, for the redactor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from configparser import ConfigParser, Error
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from infracat.facts import CannotObserve
from infracat.hosts.clouds import aws, azure_account, google_account

if TYPE_CHECKING:
    from infracat.hosts.host import Host

IN_FILES = "cloud credentials in files"  # the key under which their removals are counted
VARIABLES = (*aws.SECRETS, *azure_account.SECRETS)
_AWS_FILES = {
    "AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials",
    "AWS_CONFIG_FILE": "~/.aws/config",
}
_AWS_NAMES = ("aws_secret_access_key", "aws_session_token")
_GOOGLE_NAMES = ("private_key", "client_secret", "refresh_token")


def secrets_in(value: str) -> Iterator[str]:
    """A value of one of ``VARIABLES``, the key in a connection string, and the signature in a SAS token."""
    yield value
    for part in value.split(";"):
        name, _, text = part.strip().partition("=")
        if name in ("AccountKey", "SharedAccessSignature"):
            yield text
        yield from (each for key, each in parse_qsl(part.lstrip("?")) if key == "sig")


def in_files(host: Host) -> frozenset[str]:
    """Those in the files of AWS and Google: the files that variables name, or the usual ones. They are read once."""
    return host.cached_per_run(IN_FILES, lambda: frozenset(_in_files(host)))


def _in_files(host: Host) -> Iterator[str]:
    for variable, usual in _AWS_FILES.items():
        for profile in _profiles(_text(host.variable(variable) or usual, host)):
            yield from (profile[name] for name in _AWS_NAMES if profile.get(name))
    folder = host.variable("CLOUDSDK_CONFIG") or "~/.config/gcloud"
    for file in (host.variable(google_account.FILE), f"{folder}/application_default_credentials.json"):
        login = _json(_text(file, host)) if file else {}
        yield from (str(login[name]) for name in _GOOGLE_NAMES if login.get(name))


def _text(path: str, host: Host) -> str:
    with suppress(CannotObserve):
        return host.read_text(path) or ""
    return ""


def _profiles(text: str) -> list[dict[str, str]]:
    found = ConfigParser(interpolation=None, strict=False, allow_no_value=True)
    with suppress(Error):
        found.read_string(text)
    return [dict(found.items(each, raw=True)) for each in found.sections()]


def _json(text: str) -> dict[str, Any]:
    with suppress(ValueError, RecursionError):
        found = json.loads(text)
        return found if isinstance(found, dict) else {}
    return {}
