"""Who asks the evil services: a catalog's row each, or a command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HEAD = 'catalog: {{title: evil, version: "1.0"}}\n'
KEYS = {"AWS_ACCESS_KEY_ID": "AKIAEVIL", "AWS_SECRET_ACCESS_KEY": "evil"}
AZURE = {"AZURE_STORAGE_ACCOUNT": "shop", "AZURE_STORAGE_KEY": "c2VjcmV0"}
FEW = (  # of those whose answers are bounded in the same place as another one's
    "endless body", "endless chunks", "a chunk length without an end", "endless trailers", "endless headers",
    "endless interim answers", "gzip bomb", "endless gzip", "deep json", "json of empty values", "json of numbers",
    "xml of entities", "endless redirects", "endless body of an error", "a byte now and then", "silence",
)  # fmt: skip
EVENTS = (
    "events without an end", "one event without an end", "one event of endless lines", "notifications without an end",
)  # fmt: skip

Prepare = Callable[[Path, str], dict[str, str]]


@dataclass(frozen=True)
class Target:
    """``row`` is a template for the server's URL; ``evils``: by default all."""

    name: str
    row: str = ""
    prepare: Prepare = lambda folder, url: {}  # noqa: ARG005 - variables of the audit
    command: tuple[str, ...] = ("verify",)
    evils: tuple[str, ...] = ()
    is_local: bool = False  # a socket in a file
    refused: str = "none"  # a method that the server does not know

    def catalog(self, url: str, timeout: int) -> str:
        return (HEAD + self.row).format(url=url, port=url.rpartition(":")[2], timeout=timeout)


def _google(folder: Path, url: str) -> dict[str, str]:
    """A login of gcloud, whose tokens come from there."""
    login = {
        "type": "external_account", "audience": "//iam.googleapis.com/x", "token_url": f"{url}/token",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "credential_source": {"url": f"{url}/subject"},
    }  # fmt: skip
    (folder / "login.json").write_text(json.dumps(login))
    return {"GOOGLE_APPLICATION_CREDENTIALS": str(folder / "login.json")}


_DOCKER = "containers:\n  - {{name: web, container: web, timeout: {timeout} s}}\n"
_CLOUD = "cloud_services:\n  - {{name: shop, provider: %s, resources: [%s], timeout: {timeout} s%s}}\n"
_MCP = "mcp_tools:\n  - {{name: evil, url: '{url}/mcp', timeout: {timeout} s}}\n"
_API = "external_apis:\n  - {{name: evil, endpoint: '%s', contains: never, timeout: {timeout} s}}\n"

TARGETS = (
    Target("docker", _DOCKER, lambda _, url: {"DOCKER_HOST": url}, is_local=True),
    Target("docker, tcp", _DOCKER, lambda _, url: {"DOCKER_HOST": url.replace("http", "tcp")}, evils=FEW),
    Target("s3", _CLOUD % ("s3", "'s3://shop'", ", endpoint: '{url}'"), lambda *_: KEYS),
    Target(
        "s3, backups",
        "backups:\n  - {{name: shop, method: file, frequency: daily, location: 's3://db', timeout: {timeout} s}}\n",
        lambda _, url: KEYS | {"AWS_ENDPOINT_URL": url},
        evils=FEW,
    ),
    Target(
        "aws, role",
        _CLOUD % ("aws", "'s3://shop'", ""),
        lambda _, url: {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/role"},
        evils=FEW,
    ),
    Target(
        "aws, machine",
        _CLOUD % ("aws", "'s3://shop'", ""),
        lambda _, url: {"AWS_EC2_METADATA_SERVICE_ENDPOINT": url, "AWS_EC2_METADATA_DISABLED": "false"},
        evils=FEW,
    ),
    Target(
        "azure",
        _CLOUD % ("azure", "'az://shop'", ", endpoint: '{url}/shop'"),
        lambda *_: AZURE,
        evils=(*FEW, "xml of empty tags", "deep xml"),
    ),
    Target(
        "azure, identity",
        _CLOUD % ("azure", "'az://shop'", ", endpoint: 'https://localhost:1/shop'"),
        lambda _, url: {"AZURE_STORAGE_ACCOUNT": "shop", "IDENTITY_ENDPOINT": url, "IDENTITY_HEADER": "x"},
        evils=FEW,
    ),
    Target("gcs", _CLOUD % ("gcp", "'gs://shop'", ", endpoint: '{url}'"), evils=FEW),
    Target("google, token", _CLOUD % ("gcp", "'gs://shop'", ""), _google, evils=FEW),
    Target("mcp", _MCP),
    Target("mcp, sse", _MCP, evils=(*FEW, *EVENTS), refused="POST"),
    Target("api", _API % "{url}/v1"),
    Target("network", "network:\n  - {{name: evil, url: '{url}/', timeout: {timeout} s, status: 418}}\n", evils=FEW),
    Target(
        "proxy",
        _API % "http://api.example.org/v1",
        lambda _, url: {"http_proxy": url},
        evils=FEW,
    ),
    Target("proxy, tls", _API % "https://api.example.org/v1", lambda _, url: {"https_proxy": url}, evils=FEW),
)  # fmt: skip
