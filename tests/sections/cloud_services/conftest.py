"""What the tests beside this share."""

from __future__ import annotations

import pytest

from tests.services.clouds import KEYS


@pytest.fixture(autouse=True)
def no_other_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests see neither the credentials of this machine nor the metadata service of its cloud."""
    monkeypatch.setattr("infracat.hosts.clouds.cloud.METADATA", "127.0.0.99")
    for name in (*KEYS, "AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
