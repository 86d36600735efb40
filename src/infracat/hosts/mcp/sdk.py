"""The official SDK takes about a second to import: only done when a row needs it."""

from __future__ import annotations

import logging
from importlib import import_module
from threading import Lock

from infracat.facts import CannotObserve

_LOCK = Lock()  # its modules have import cycles: two threads that import it at once would see half of it
_LOUD = ("mcp", "client", "httpx2", "httpcore2")  # its loggers: errors are in the responses


def import_sdk() -> None:
    """Imports it once; ``CannotObserve`` with what to install where it is missing or too old."""
    with _LOCK:
        try:
            import_module("mcp.client.sse")
            import_module("mcp.client.streamable_http")
            import_module("mcp_types")  # a package of its own from 2.0 on
        except ImportError as error:
            raise CannotObserve("it takes the package mcp, 2.0 or newer: pip install 'infracat[mcp]'") from error
        for name in _LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
