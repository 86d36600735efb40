"""Rows that the tests beside this load, observe and audit."""

from __future__ import annotations

import json
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


def service_account(token_uri: str) -> tuple[str, str]:
    """A key file of an account that does not exist, and its secret."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    made = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    stated = {"type": "service_account", "client_email": "app@shop.iam.gserviceaccount.com", "project_id": "shop"}
    return json.dumps(stated | {"private_key": made.decode(), "token_uri": token_uri}), made.decode()
