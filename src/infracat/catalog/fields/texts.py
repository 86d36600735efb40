"""Plain fields: text, names, numbers, yes or no, addresses, patterns, lists."""

from __future__ import annotations

import re
import warnings
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, PlainSerializer

from infracat.catalog.fields.stated import field
from infracat.catalog.mistakes import shown

T = TypeVar("T")
LONGEST_PATTERN = 1000
HOST_SCHEMES = ("local", "ssh", "safe-ssh", "paramiko", "docker", "podman", "kubectl", "openshift", "lxc", "salt",
                "ansible", "chroot", "winrm")  # fmt: skip
YES, NO = ("true", "yes", "on"), ("false", "no", "off")


def yes_or_no(text: str) -> bool:
    """``yes``, ``true``, ``on``; ``no``, ``false``, ``off``: in any case, quoted or not."""
    if text.lower() not in YES + NO:
        raise ValueError(f"is not yes or no (got {shown(text)})")
    return text.lower() in YES


def integer(text: str) -> int:
    """A whole number, as it is written: ``010`` is ten, ``1_000`` is none."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise ValueError(f"is not a whole number (got {shown(text)})")
    return int(text)


def port(text: str) -> int:
    number = integer(text)
    if not 1 <= number <= 65535:
        raise ValueError(f"is not a port: write 1 to 65535 (got {shown(text)})")
    return number


def http_status(text: str) -> int:
    number = integer(text)
    if not 100 <= number <= 599:
        raise ValueError(f"is not an HTTP status: write 100 to 599 (got {shown(text)})")
    return number


def name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", text):
        raise ValueError(f"use letters, digits, and _ . - only: what people read goes into title (got {shown(text)})")
    return str(text)


def variable(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,200}", text):
        raise ValueError(f"is not the name of an environment variable (got {shown(text)})")
    return str(text)


def address(text: str) -> str:
    """A host name or an IP address, without port or scheme."""
    if "://" in text:
        raise ValueError(f"is a URL: write it as url (got {shown(text)})")
    if re.fullmatch(r"[^:]*:[0-9]+", text):
        raise ValueError(f"holds a port: write it as port (got {shown(text)})")
    if not re.fullmatch(r"[A-Za-z0-9_.:%-]{1,253}", text):
        raise ValueError(f"is not an address (got {shown(text)})")
    return str(text)


def url(text: str) -> str:
    """An ``http://`` or ``https://`` URL."""
    if not re.match(r"https?://[^/?#\s]", text, re.IGNORECASE) or re.search(r"\s", text) or not _splits(text):
        raise ValueError(f"is not a URL: write https://… (got {shown(text)})")
    return str(text)


def endpoint(text: str) -> str:
    """A URL; a bare host means https: ``api.openai.com`` → ``https://api.openai.com``."""
    return url(text if "://" in text else f"https://{text}")


def url_path(text: str) -> str:
    """A path on a server: ``/v1/models?limit=1``."""
    if not re.fullmatch(r"/[^\s#]*", text):
        raise ValueError(f"is not a path: begin with / (got {shown(text)})")
    return str(text)


def cloud_uri(text: str) -> str:
    """``s3://bucket``, ``az://container/path``, ``gs://bucket``."""
    if not re.fullmatch(r"(?:s3|az|gs)://[^\s/]+(?:/\S*)?", text):
        raise ValueError(f"is not a resource: write s3://…, az://… or gs://… (got {shown(text)})")
    return str(text)


def host_spec(text: str) -> str:
    """A host as testinfra names it: ``ssh://user@server``, ``docker://container``, ``local://``."""
    scheme, mark, rest = text.partition("://")
    if scheme not in HOST_SCHEMES or not mark or (not rest and scheme != "local") or re.search(r"\s", text):
        raise ValueError(f"is not a host: write ssh://user@server or docker://container (got {shown(text)})")
    return str(text)


def relative(text: str) -> str:
    if text.startswith("/") or re.match(r"[A-Za-z]:|~", text):
        raise ValueError(f"write the path from this file's folder (got {shown(text)})")
    return str(text)


def _splits(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port above 65535, half an IPv6 address
        return False


def pattern(text: str) -> re.Pattern[str]:
    """A regular expression of Python's ``re``."""
    if len(text) > LONGEST_PATTERN:
        raise ValueError(f"is too long for a pattern: {len(text)} characters, at most {LONGEST_PATTERN}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(text)
    except re.error as error:
        raise ValueError(f"is not a pattern: {error} (got {shown(text)})") from None
    except (OverflowError, RecursionError) as error:
        raise ValueError(f"is not a pattern: {error} (got {shown(text)})") from None


def key(text: str) -> str:
    """A row's key: ``containers/postgres``."""
    section, slash, row = text.partition("/")
    if not (section and slash and row):
        raise ValueError(f"is not a row's key: write section/name, as in containers/postgres (got {shown(text)})")
    return str(text)


def listed(value: Any) -> Any:
    """A list; one value stands for a list of it."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        raise ValueError("is a mapping; expected a list")
    return value


def mapping(value: Any) -> Any:
    """A mapping of names to values."""
    if isinstance(value, str | list):
        raise ValueError(f"is {'text' if isinstance(value, str) else 'a list'}; expected a mapping: NAME: value")
    return value


Text = Annotated[str, field(str, "text")]
Name = Annotated[str, field(name, "a name")]
Variable = Annotated[str, field(variable, "the name of an environment variable")]
Key = Annotated[str, field(key, "a row's key")]
YesNo = Annotated[bool, field(yes_or_no, "yes or no")]
Integer = Annotated[int, field(integer, "a whole number")]
Port = Annotated[int, field(port, "a port")]
HttpStatus = Annotated[int, field(http_status, "an HTTP status")]
Address = Annotated[str, field(address, "an address")]
Url = Annotated[str, field(url, "a URL")]
Endpoint = Annotated[str, field(endpoint, "a URL")]
HostSpec = Annotated[str, field(host_spec, "a host, as in ssh://user@server")]
RelativePath = Annotated[str, field(relative, "a file's path")]
UrlPath = Annotated[str, field(url_path, "a path")]
CloudUri = Annotated[str, field(cloud_uri, "a resource")]
Pattern = Annotated[re.Pattern[str], field(pattern, "a pattern"), PlainSerializer(lambda value: value.pattern)]
Many = Annotated[tuple[T, ...], BeforeValidator(listed)]
