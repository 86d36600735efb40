"""How a test says that this machine lacks a service: it is skipped, and what installs the service is told once."""

from __future__ import annotations

import importlib
import shutil
from typing import Any, NoReturn

import pytest


def missing(service: str, install: str) -> NoReturn:
    pytest.skip(f"no {service} here: {install}")


def needed(program: str, install: str) -> str:
    """The program's path."""
    found = shutil.which(program)
    if found is None:
        missing(program, install)
    return found


def needed_module(name: str, install: str) -> Any:
    """The imported module."""
    try:
        return importlib.import_module(name)
    except ImportError:
        missing(name, install)
