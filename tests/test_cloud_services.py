"""Clouds as a catalog states them, asked of real services."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from infracat.facts import Observation
from tests.clouds import S3Server, s3_server
from tests.conftest import Project
from tests.listening import bound, hanging_up
from tests.looking import look

S3 = """
cloud_services:
- name: it
  provider: s3
  resources: {resources}
"""


def test_what_is_seen(s3: S3Server, tmp_path: Path) -> None:
    full, empty = s3.bucket("seen-full", db__1=b"x"), s3.bucket("seen-empty", "eu-west-1")
    found = look(tmp_path, S3.format(resources=[full, empty, f"{full}/db/", f"{full}/dx"]), s3.environ)
    assert found.seen, found
    print(found)
    assert found.seen == {}
