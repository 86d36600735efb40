"""The official SDK: about a second to import, and therefore only when a row needs it."""

from __future__ import annotations

import logging
from importlib import import_module
from threading import Lock

from infracat.facts import CannotObserve

_LOCK = Lock()  # its modules import each other in circles: two threads that begin at once would meet halves
_LOUD = ("mcp", "client", "httpx2", "httpcore2")  # its loggers; what goes wrong is told by what comes back


def import_sdk() -> None:
    """Imports it, once, whoever asks; ``CannotObserve`` with what to install where it is missing or too old."""
    with _LOCK:
        try:
            import_module("mcp.client.sse")
            import_module("mcp.client.streamable_http")
            import_module("mcp_types")  # a package of its own from 2.0 on
        except ImportError as error:
            raise CannotObserve("it takes the package mcp, 2.0 or newer: pip install 'infracat[mcp]'") from error
        for name in _LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
