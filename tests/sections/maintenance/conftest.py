"""Fixtures of the tests of ``maintenance``."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from tests.sections.maintenance.rows import days_ago
from tests.services.engine import Engine
from tests.services.images import load_image
from tests.services.osv import Vulnerabilities, pip_audit


@pytest.fixture(scope="module")
def images(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    folder = tmp_path_factory.mktemp("images")
    load_image(engine, folder, "upkeep-old:15", days_ago(92.5))
    load_image(engine, folder, "upkeep-new:7-alpine", days_ago(3))
    load_image(engine, folder, "upkeep-new:latest", days_ago(3))
    load_image(engine, folder, "upkeep-zero:1", "0001-01-01T00:00:00Z")
    load_image(engine, folder, "upkeep-epoch:1", "1970-01-01T00:00:00Z")
    load_image(engine, folder, "upkeep-none:1", None)
    load_image(engine, folder, "upkeep-future:1", days_ago(-10))
    return engine


@pytest.fixture(scope="module")
def osv() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Vulnerabilities) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
        server.shutdown()


@pytest.fixture(scope="module")
def clean(osv: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return pip_audit(tmp_path_factory.mktemp("clean"), osv, "click==8.1.7\n") or ""


@pytest.fixture(scope="module")
def vulnerable(osv: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    return pip_audit(tmp_path_factory.mktemp("vulnerable"), osv, "click==8.1.7\njinja2==3.1.2\n") or ""
