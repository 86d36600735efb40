"""Rows that the tests beside this load, observe and audit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from infracat.facts import Observation
from infracat.json_codec import from_json
from infracat.sections.cloud_services.seen import Seen
from tests.looking import look


def row(*resources: str, **fields: str) -> str:
    stated = {"provider": "s3", "resources": list(resources)} | fields
    return "cloud_services:\n- name: it\n" + "".join(f"  {name}: {value}\n" for name, value in stated.items())


def looked(folder: Path, environ: Mapping[str, str], *resources: str, **fields: str) -> Observation:
    return look(folder, row(*resources, **fields), {"HOME": str(folder)} | dict(environ))


def seen(folder: Path, environ: Mapping[str, str], *resources: str, **fields: str) -> Seen:
    found = looked(folder, environ, *resources, **fields)
    assert found.seen is not None, found
    return from_json(Seen, found.seen)


def states(found: Seen) -> list[tuple[str, str]]:
    return [(each.uri, each.state) for each in found.resources]
