"""Rows that the tests beside this load, observe and audit."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from infracat.json_codec import from_json
from infracat.sections.external_apis.seen import Seen
from tests.looking import look
from tests.services.apis import Api

KEY = "sk-0123456789abcdef"


def row(endpoint: str, **fields: object) -> str:
    listed = {"endpoint": endpoint, **fields}
    return "external_apis:\n- name: it\n" + "".join(
        f"  {name}: {json.dumps(value)}\n" for name, value in listed.items()
    )


def seen(folder: Path, endpoint: str, environ: Mapping[str, str] | None = None, **fields: object) -> Seen:
    found = look(folder, row(endpoint, **fields), environ)
    assert found.seen is not None, found
    return from_json(Seen, found.seen)


def cannot(folder: Path, endpoint: str, environ: Mapping[str, str] | None = None, **fields: object) -> str:
    found = look(folder, row(endpoint, **fields), environ)
    assert found.cannot is not None, found
    return found.cannot


def to(server: Api, path: str, scheme: str = "http", host: str = "127.0.0.1") -> str:
    return f"{scheme}://{host}:{server.port}{path}"


AUTH: dict[str, dict[str, str]] = {
    "bearer": {"type": "bearer", "env": "API_KEY"},
    "header": {"type": "header", "env": "API_KEY", "name": "X-Api-Key"},
    "basic": {"type": "basic", "env": "API_KEY"},
    "query": {"type": "query", "env": "API_KEY", "name": "key"},
}
