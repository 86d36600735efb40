"""Where something is: hosts, URLs, paths."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Any, get_args
from urllib.parse import urlsplit

from infracat.catalog.fields.field_value import read_by
from infracat.catalog.mistakes import shown

HOST_SCHEMES = (
    *("local", "ssh", "safe-ssh", "paramiko", "winrm", "ansible", "salt", "chroot"),
    *("docker", "podman", "lxc", "kubectl", "openshift"),
)  # as testinfra names its backends


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


def is_url_type(annotation: Any, metadata: Iterable[Any] = ()) -> bool:
    """Whether a field is a ``Url`` or ``Endpoint``, optional or in a list; ``metadata`` is pydantic's of the field.

    >>> is_url_type(Url | None), is_url_type(UrlPath)
    (True, False)
    """
    found = [*metadata, *getattr(annotation, "__metadata__", ())]
    return any(each in (_URL, _ENDPOINT) for each in found) or any(map(is_url_type, get_args(annotation)))


def _splits(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return text.isprintable() and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port above 65535, half an IPv6 address
        return False


Address = Annotated[str, read_by(address, "an address")]
_URL = read_by(url, "a URL", json_types=("string",))
_ENDPOINT = read_by(endpoint, "a URL")
Url = Annotated[str, _URL]
Endpoint = Annotated[str, _ENDPOINT]
UrlPath = Annotated[str, read_by(url_path, "a path", json_types=("string",))]
CloudUri = Annotated[str, read_by(cloud_uri, "a resource", json_types=("string",))]
HostSpec = Annotated[str, read_by(host_spec, "a host, as in ssh://user@server", json_types=("string",))]
